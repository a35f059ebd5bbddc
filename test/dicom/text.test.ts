import { readFileSync } from "node:fs";
import { join } from "node:path";
import dicomParser from "dicom-parser";
import { describe, expect, test } from "vitest";
import { decimal, writtenDecimals } from "../../src/dicom/attributes.ts";
import { decodeText } from "../../src/dicom/text.ts";
import { DATA, filesBelow, hasShared, NOTE } from "./disk.ts";

describe("decimal strings", () => {
  test.each([
    ["12", 12],
    [" +1.5 ", 1.5],
    ["-.5", -0.5],
    ["1.", 1],
    ["1e-3", 0.001],
    ["-12.25\0", -12.25],
  ])("%j is a number", (text, value) => {
    expect(decimal(text)).toBe(value);
  });

  test.each(["", " ", "12abc", "1,5", "NaN", "Infinity", "0x10", "1e999", "--1", "1 2", "."])("%j is none", (text) => {
    expect(decimal(text)).toBeNull();
  });

  test("tell the step in which they were written", () => {
    expect([["1.25", "3"], ["10"], ["1.5e-3"], ["-100.0"]].map(writtenDecimals)).toEqual([2, 0, 4, 1]);
  });
});

describe("text", () => {
  const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

  test("without a character set is UTF-8 where valid, else windows-1252", () => {
    expect(decodeText(new TextEncoder().encode("Müller"), [])).toBe("Müller");
    expect(decodeText(bytes(0x4d, 0xfc, 0x6c), [])).toBe("Mül");
  });

  test("loses controls and bidirectional overrides, and is cut at 320 characters", () => {
    expect(decodeText(new TextEncoder().encode("a\u0000b\u001fc\u202ed\u2066e"), ["ISO_IR 192"])).toBe("abcde");
    expect(decodeText(new TextEncoder().encode("x".repeat(1000)), [])).toHaveLength(320);
  });
});

describe.skipIf(!hasShared)(`names in the odd cases decode as the inventory says${NOTE}`, () => {
  const cases: readonly { case: string; series: readonly { patient_name?: string }[] }[] = hasShared
    ? JSON.parse(readFileSync(join(DATA, "dicom-odd/INVENTORY.json"), "utf8")).cases
    : [];
  test.each(
    cases.filter((found) => found.case.startsWith("cs-")).map((found) => [found.case, found.series[0].patient_name ?? ""] as const),
  )("%s", async (name, expected) => {
    const set = dicomParser.parseDicom(await filesBelow(join(DATA, "dicom-odd", name))[0].bytes());
    const element = set.elements[PATIENT_NAME];
    const raw = set.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
    const sets = (set.string("x00080005") ?? "").split("\\");
    expect(decodeText(new Uint8Array(raw), sets).trim()).toBe(expected);
  });
});

const PATIENT_NAME = "x00100010";
