import { deflateRawSync } from "node:zlib";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { quietJob, type SourceFile, sourceFromBytes } from "../../src/base/index.ts";
import { isDicomish, type SeriesList, scanFiles } from "../../src/dicom/index.ts";
import { walk } from "../../src/dicom/skeleton.ts";
import { type Element, encoded, textElement } from "../../src/dicom/write/elements.ts";
import { random } from "../random.ts";
import { heights, slice, stack } from "./make.ts";

function scan(files: readonly SourceFile[]): Promise<SeriesList> {
  return scanFiles(files, quietJob());
}

const file = (bytes: Uint8Array, path = "x"): SourceFile => sourceFromBytes(path, new Uint8Array(bytes));

const EXPLICIT = { explicit: true, bigEndian: false };
const IMPLICIT = { explicit: false, bigEndian: false };
const UNDEFINED = [0xff, 0xff, 0xff, 0xff];
const ITEM = [0xfe, 0xff, 0x00, 0xe0];
const ITEM_END = [0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0];
const SEQUENCE_END = [0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0];
const SEQUENCE = [0x08, 0x00, 0x40, 0x11, 0x53, 0x51, 0, 0];

describe("the skeleton pass", () => {
  const walked = (bytes: readonly number[], encoding = EXPLICIT, size = bytes.length) =>
    walk(Uint8Array.from(bytes), 0, size, encoding, () => true);

  test("steps over sequences of undefined length, empty ones, and unknown ones in implicit form", () => {
    const inner = [...ITEM, ...UNDEFINED, 0x08, 0, 0x60, 0, 0x43, 0x53, 2, 0, 0x43, 0x54, ...ITEM_END];
    const unknown = [
      0x09,
      0,
      0x10,
      0,
      0x55,
      0x4e,
      0,
      0,
      ...UNDEFINED,
      ...ITEM,
      ...UNDEFINED,
      0x08,
      0,
      0x60,
      0,
      2,
      0,
      0,
      0,
      0x43,
      0x54,
      ...ITEM_END,
      ...SEQUENCE_END,
    ];
    const found = walked([...SEQUENCE, ...UNDEFINED, ...inner, ...SEQUENCE_END, ...unknown]);
    expect(found.kind === "whole" && found.slots.map((slot) => slot.tag.toString(16))).toEqual(["81140", "90010"]);
  });

  test("asks for more where the bytes at hand end, and calls a file that ends there broken", () => {
    const head = [0x08, 0, 0x60, 0, 0x43];
    expect(walked(head, EXPLICIT, 1000).kind).toBe("more");
    expect(walked(head).kind).toBe("broken");
  });

  test.each([
    ["a delimiter that closes nothing", [...SEQUENCE_END]],
    ["an item outside a sequence", [...ITEM, 0, 0, 0, 0]],
    ["a sequence that holds an element", [...SEQUENCE, ...UNDEFINED, 0x08, 0, 0x60, 0, 0x43, 0x53, 0, 0]],
    ["an item that is longer than its sequence", [...SEQUENCE, 8, 0, 0, 0, ...ITEM, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
    ["a length beyond the file", [0x08, 0, 0x60, 0, 0x43, 0x53, 0xff, 0xff]],
    ["elements out of order", [0x10, 0, 0x10, 0, 0x50, 0x4e, 0, 0, 0x08, 0, 0x60, 0, 0x43, 0x53, 0, 0]],
    ["text that has no length", [0x08, 0, 0x60, 0, 0x55, 0x54, 0, 0, ...UNDEFINED]],
  ])("finds %s", (_, bytes) => {
    expect(walked(bytes).kind).toBe("broken");
  });

  test("stops at a nesting of 32 sequences and is not recursive", () => {
    const level = [...SEQUENCE, ...UNDEFINED, ...ITEM, ...UNDEFINED];
    const deep = new Uint8Array(level.length * 10_000);
    for (let at = 0; at < deep.length; at += level.length) deep.set(level, at);
    expect(walk(deep, 0, deep.length, EXPLICIT, () => true).kind).toBe("deep");
  });

  test("stops at 200,000 elements", () => {
    const bytes = new Uint8Array(12 + 8 * 200_100);
    bytes.set([...SEQUENCE, ...UNDEFINED]);
    for (let at = 12; at < bytes.length; at += 8) bytes.set([...ITEM, 0, 0, 0, 0], at);
    const found = walk(bytes, 0, bytes.length, EXPLICIT, () => true);
    expect(found.kind === "broken" && found.reason).toBe("too many elements");
  });

  test("ends for any bytes, in bounded steps, with no exception", () => {
    const next = random(11);
    for (let round = 0; round < 1500; round++) {
      const bytes = Uint8Array.from({ length: Math.floor(next() * 200) }, () =>
        next() < 0.4 ? [0, 0xff, 0xfe, 0xe0, 8, 0x53, 0x51][Math.floor(next() * 7)] : Math.floor(next() * 256),
      );
      for (const encoding of [EXPLICIT, IMPLICIT])
        expect(["whole", "more", "broken", "deep"]).toContain(walk(bytes, 0, bytes.length, encoding, () => true).kind);
    }
  });
});

describe("files", () => {
  test("are recognised by content: with and without preamble, and bare", async () => {
    const whole = await slice({}).bytes();
    expect([whole, whole.subarray(132), new TextEncoder().encode("DICM is only a word here".padEnd(200))].map(isDicomish)).toEqual([
      true,
      true,
      false,
    ]);
    const files = await Promise.all(
      stack(heights(4)).map(async (one) => file((await one.bytes()).subarray(132), `${one.path} without ending`)),
    );
    expect((await scan(files)).series.map((series) => series.status)).toEqual(["ready"]);
  });

  test("with headers beyond 64 KiB are read on", async () => {
    const long = { tag: 0x00091010, vr: "UN", bytes: new Uint8Array(300_000) };
    const { series } = await scan(stack(heights(4), () => ({ extra: [long] })));
    expect(series.map((one) => one.status)).toEqual(["ready"]);
  });

  test("that are no DICOM are counted; an only one is an error", async () => {
    const text = file(new TextEncoder().encode("plain text"), "readme.txt");
    const many = await scan([...stack(heights(4)), text, file(new Uint8Array(0), "empty")]);
    expect([many.files, many.problems]).toEqual([{ read: 6, dicom: 4, skipped: 2 }, []]);
    const one = await scan([text]);
    expect(one.problems.map((found) => [found.code, found.severity, found.where])).toEqual([["not-dicom", "error", "readme.txt"]]);
  });

  test("lie in archives, one inside another at most", async () => {
    const entries = Object.fromEntries(await Promise.all(stack(heights(4)).map(async (one) => [one.path, await one.bytes()] as const)));
    const once = zipSync(entries);
    const twice = zipSync({ "a.zip": once });
    const thrice = zipSync({ "b.zip": twice });
    expect((await Promise.all([once, twice, thrice].map((bytes) => scan([file(bytes)])))).map(({ series }) => series.length)).toEqual([
      1, 1, 0,
    ]);
  });

  test("that are deflated are unpacked within the budget", async () => {
    const plain = await Promise.all(stack(heights(4)).map((one) => one.bytes()));
    const deflated = plain.map((bytes) => {
      const body = 132 + 12 + new DataView(bytes.buffer).getUint32(140, true);
      const uid = "1.2.840.10008.1.2.1.99";
      const meta = encoded([textElement(0x00020010, "UI", uid)]);
      return new Uint8Array([...bytes.subarray(0, 132), ...meta, ...deflateRawSync(bytes.subarray(body))]);
    });
    const { series } = await scan(deflated.map((bytes, at) => file(bytes, `${at}`)));
    expect(series.map((one) => [one.status, one.transfer_syntax])).toEqual([["ready", "1.2.840.10008.1.2.1.99"]]);
    const bomb = new Uint8Array([...deflated[0].subarray(0, 132 + 30), ...deflateRawSync(new Uint8Array(40 * 1024 * 1024))]);
    expect((await scan([file(bomb)])).problems.map((found) => found.code)).toEqual(["inflate-limit"]);
  });

  test("of any compression without a decoder are refused by its name", async () => {
    const files = await Promise.all(
      stack(heights(4)).map(async (one) => {
        const text = Buffer.from(await one.bytes());
        const at = text.indexOf("1.2.840.10008.1.2.1\0");
        text.write("1.2.840.10008.1.2.5\0", at, "latin1");
        return file(text, one.path);
      }),
    );
    const { series } = await scan(files);
    expect(series[0].problems.map((found) => [found.code, found.details])).toEqual([
      ["unsupported-transfer-syntax", { name: "RLE Lossless", uid: "1.2.840.10008.1.2.5" }],
    ]);
  });

  test("with any byte of a header changed end in a series or a problem, never in an exception", async () => {
    const whole = await slice({ instance: 3 }).bytes();
    const end = whole.length - 512;
    const next = random(5);
    for (let round = 0; round < 250; round++) {
      const bytes = whole.slice();
      for (let changes = 0; changes < 3; changes++) bytes[128 + Math.floor(next() * (end - 128))] = Math.floor(next() * 256);
      const { series, problems, files } = await scan([file(bytes)]);
      expect(series.length + problems.length + files.skipped).toBeGreaterThan(0);
    }
  });

  test("cut at any byte end in a series or a problem", async () => {
    const whole = await slice({ instance: 3 }).bytes();
    for (let length = 1; length < whole.length; length += 23) {
      const { series, problems } = await scan([file(whole.subarray(0, length))]);
      const codes = [...problems, ...series.flatMap((one) => one.problems)].map((found) => found.code as string);
      const due =
        length < 132
          ? "not-dicom"
          : length < whole.length - 512
            ? ["truncated-header", "malformed-dataset", "pixel-data-absent"]
            : "truncated-pixel-data";
      expect(
        codes.some((code) => due.includes(code)),
        `${length} of ${whole.length}: ${codes.join()}`,
      ).toBe(true);
    }
  });

  test("in implicit little endian may begin their pixels like an item", async () => {
    const implicit = async (one: SourceFile): Promise<SourceFile> => {
      const bytes = await one.bytes();
      const body = 132 + 12 + new DataView(bytes.buffer).getUint32(140, true);
      const elements = elementsOf(bytes.subarray(body));
      const pixels = elements.at(-1);
      pixels?.bytes.set([...ITEM, 1, 0, 0, 0]);
      const meta = encoded([textElement(0x00020010, "UI", "1.2.840.10008.1.2")]);
      return file(new Uint8Array([...bytes.subarray(0, 132), ...meta, ...elements.flatMap(implicitBytes)]), one.path);
    };
    const { series } = await scan(await Promise.all(stack(heights(4)).map(implicit)));
    expect(series.map((one) => one.status)).toEqual(["ready"]);
  });
});

/** The elements of a flat explicit little endian data set. */
function elementsOf(bytes: Uint8Array): readonly Element[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const vr = String.fromCharCode(bytes[at + 4], bytes[at + 5]);
    const long = vr === "OW";
    const value = at + (long ? 12 : 8);
    const length = long ? view.getUint32(at + 8, true) : view.getUint16(at + 6, true);
    elements.push({
      tag: view.getUint16(at, true) * 0x10000 + view.getUint16(at + 2, true),
      vr,
      bytes: bytes.slice(value, value + length),
    });
    at = value + length;
  }
  return elements;
}

function implicitBytes({ tag, bytes }: Element): readonly number[] {
  const head = new DataView(new ArrayBuffer(8));
  head.setUint16(0, tag >>> 16, true);
  head.setUint16(2, tag & 0xffff, true);
  head.setUint32(4, bytes.length, true);
  return [...new Uint8Array(head.buffer), ...bytes];
}
