import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { crc32 } from "../../src/base/crc32.ts";
import { isZip, openZip, quietJob, type Result, type SourceFile, sourceFromBytes } from "../../src/base/index.ts";

const text = (words: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(words));

function archive(entries: Record<string, Uint8Array | [Uint8Array, object]>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(zipSync(entries as Parameters<typeof zipSync>[0]));
}

function open(bytes: Uint8Array<ArrayBuffer>): Promise<Result<readonly SourceFile[]>> {
  return openZip(sourceFromBytes("a.zip", bytes), quietJob());
}

async function opened(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ files: Record<string, string>; problems: readonly (readonly [string, string | null])[] }> {
  const result = await open(bytes);
  if ("problem" in result) throw new Error(result.problem.code);
  const files: Record<string, string> = {};
  for (const file of result.value) files[file.path] = new TextDecoder().decode(await file.bytes());
  return { files, problems: result.problems.map((found) => [found.code, found.where]) };
}

async function refusal(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const result = await open(bytes);
  return "problem" in result ? result.problem.code : null;
}

/** Where a signature begins, counted from the end. */
function lastAt(bytes: Uint8Array, signature: number): number {
  const view = new DataView(bytes.buffer);
  for (let at = bytes.length - 4; at >= 0; at--) if (view.getUint32(at, true) === signature) return at;
  throw new Error("no such record");
}

describe("a zip", () => {
  test("is told by its first bytes", () => {
    expect(isZip(archive({ a: text("x") }))).toBe(true);
    expect(isZip(archive({}))).toBe(true);
    expect(isZip(text("PK is not enough"))).toBe(false);
  });

  test("gives its files, stored or deflated, under its own path, and no folders", async () => {
    const bytes = archive({
      "in/ü.txt": text("deflated ".repeat(99)),
      b: [text("stored"), { level: 0 }],
      "empty folder/": new Uint8Array(0),
    });
    expect(await opened(bytes)).toEqual({ files: { "a.zip/in/ü.txt": "deflated ".repeat(99), "a.zip/b": "stored" }, problems: [] });
  });

  test("may have something in front of it and a comment behind", async () => {
    const bytes = archive({ a: text("x") });
    const long = new Uint8Array(bytes.length + 105);
    long.set(bytes, 100);
    long.set(text("hello"), bytes.length + 100);
    new DataView(long.buffer).setUint16(100 + bytes.length - 2, 5, true);
    expect((await opened(long)).files).toEqual({ "a.zip/a": "x" });
  });

  test.each(["../up", "a/../../up", "/root", "\\share", "C:\\windows", "a\\..\\b", "nul\0l"])(
    "refuses the entry %j and reads the rest",
    async (name) => {
      const { files, problems } = await opened(archive({ [name]: text("bad"), good: text("good") }));
      expect(files).toEqual({ "a.zip/good": "good" });
      expect(problems).toEqual([["zip-unsafe", `a.zip/${name}`]]);
    },
  );

  test("refuses a symbolic link", async () => {
    const { problems } = await opened(archive({ link: [text("/etc/passwd"), { os: 3, attrs: 0xa1ff * 0x10000 }], good: text("good") }));
    expect(problems).toEqual([["zip-unsafe", "a.zip/link"]]);
  });

  test("refuses entries that overlap", async () => {
    const bytes = archive({
      a: [text("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), { level: 0 }],
      b: [text("b"), { level: 0 }],
    });
    const central = lastAt(bytes, 0x02014b50);
    // The second entry claims to begin inside the first.
    new DataView(bytes.buffer).setUint32(central + 42, 20, true);
    expect((await opened(bytes)).problems.map(([code]) => code)).toContain("zip-unsafe");
  });

  test.each([
    ["another checksum", 16],
    ["a smaller size", 24],
  ])("refuses an entry with %s than it says", async (_, field) => {
    const bytes = archive({ a: text("some words that deflate, that deflate, that deflate") });
    const view = new DataView(bytes.buffer);
    const at = lastAt(bytes, 0x02014b50) + field;
    view.setUint32(at, view.getUint32(at, true) - 1, true);
    expect((await opened(bytes)).problems).toEqual([["zip-unreadable", "a.zip/a"]]);
  });

  test("refuses an entry whose packed bytes are damaged", async () => {
    const bytes = archive({ a: Uint8Array.from({ length: 4000 }, (_, at) => (at * at) % 251) });
    bytes.fill(0xff, 60, 200);
    expect((await opened(bytes)).problems).toEqual([["zip-unreadable", "a.zip/a"]]);
  });

  test("refuses an entry that claims more than 200 times its packed size and 16 MiB", async () => {
    const bytes = archive({ a: new Uint8Array(24 * 1024 * 1024) });
    expect((await opened(bytes)).problems).toEqual([["zip-too-big", "a.zip/a"]]);
  });

  test("is refused as a whole when encrypted, cut, or without an end", async () => {
    const encrypted = archive({ a: text("secret") });
    const view = new DataView(encrypted.buffer);
    view.setUint16(lastAt(encrypted, 0x02014b50) + 8, 1, true);
    expect(await refusal(encrypted)).toBe("zip-encrypted");
    const whole = archive({ a: text("words") });
    expect(await refusal(whole.slice(0, whole.length - 30))).toBe("zip-unreadable");
    expect(await refusal(text("PK"))).toBe("zip-unreadable");
  });

  test("never throws, whatever byte of it is changed", async () => {
    const whole = archive({ "a/b": text("some words that deflate, that deflate"), c: [text("stored"), { level: 0 }] });
    for (let at = 0; at < whole.length; at++) {
      const bytes = whole.slice();
      bytes[at] ^= 0xff;
      const result = await open(bytes);
      expect("problem" in result || result.value.length <= 2).toBe(true);
    }
  });
});

test("the checksum of the nine digits is CBF43926", () => {
  expect(crc32(text("123456789"))).toBe(0xcbf43926);
});
