import type { DataSet } from "dicom-parser";
import { type TagName, tagKey } from "./tags.ts";
import { decodeText } from "./text.ts";

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const WHOLE = /^[+-]?\d+$/;

/** The bytes of an element as Latin-1, without padding; null when absent or empty. */
function rawText(set: DataSet, name: TagName): string | null {
  const bytes = content(set, name);
  if (bytes === null) return null;
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  const trimmed = text.replace(/^[ \0]+|[ \0]+$/g, "");
  return trimmed === "" ? null : trimmed;
}

function content(set: DataSet, name: TagName): Uint8Array | null {
  const element = set.elements[tagKey(name)];
  if (!element || element.length <= 0 || element.dataOffset + element.length > set.byteArray.length) return null;
  return set.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
}

/** The values of a multi-valued text attribute (CS, UI, DS...), trimmed; [] when absent. */
export function texts(set: DataSet, name: TagName): readonly string[] {
  return (rawText(set, name) ?? "")
    .split("\\")
    .map((value) => value.replace(/^[ \0]+|[ \0]+$/g, ""))
    .filter((value, _, all) => all.length > 1 || value !== "");
}

/** The first value, or null. */
export function word(set: DataSet, name: TagName): string | null {
  return texts(set, name)[0] || null;
}

/** Human text in the file's character set; null when absent. @param file the whole data set, where `set` is an item of it. */
export function human(set: DataSet, name: TagName, file: DataSet = set): string | null {
  const bytes = content(set, name);
  if (bytes === null) return null;
  const text = decodeText(bytes, texts(file, "characterSet")).trim();
  return text === "" ? null : text;
}

/** One DS as a number: strict (PS3.5 6.2), null when absent, malformed or not finite. */
export function decimal(text: string | undefined | null): number | null {
  const trimmed = (text ?? "").replace(/^[ \0]+|[ \0]+$/g, "");
  if (!DECIMAL.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

/** All DS values of an attribute, each null when malformed; [] when absent. */
export function decimals(set: DataSet, name: TagName): readonly (number | null)[] {
  return texts(set, name).map(decimal);
}

/** Exactly `count` finite DS values, or null. */
export function exactDecimals(set: DataSet, name: TagName, count: number): readonly number[] | null {
  const values = decimals(set, name);
  const finite = values.filter((value) => value !== null);
  return values.length === count && finite.length === count ? finite : null;
}

/** One IS: strict, null when absent or malformed. */
export function integer(set: DataSet, name: TagName): number | null {
  const text = word(set, name);
  if (text === null || !WHOLE.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

/** One US, or null when absent or too short. */
export function unsigned(set: DataSet, name: TagName, index = 0): number | null {
  const element = set.elements[tagKey(name)];
  if (!element || element.length < 2 * (index + 1)) return null;
  return set.uint16(tagKey(name), index) ?? null;
}

/** One FD (as enhanced objects write numbers), or null. */
export function double(set: DataSet, name: TagName): number | null {
  const element = set.elements[tagKey(name)];
  if (!element || element.length < 8) return null;
  const value = set.double(tagKey(name));
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** One UL, or null. */
export function unsignedLong(set: DataSet, name: TagName): number | null {
  const element = set.elements[tagKey(name)];
  return element && element.length >= 4 ? (set.uint32(tagKey(name)) ?? null) : null;
}

/** The data sets of a sequence's items; [] when absent. */
export function items(set: DataSet, name: TagName): readonly DataSet[] {
  return (set.elements[tagKey(name)]?.items ?? []).flatMap((item) => (item.dataSet ? [item.dataSet] : []));
}

/** How many decimals the longest of these DS texts was written with. */
export function writtenDecimals(values: readonly string[]): number {
  return Math.max(
    0,
    ...values.map((text) => {
      const [mantissa, exponent] = text.toLowerCase().split("e");
      return (mantissa.split(".")[1] ?? "").length - (exponent === undefined ? 0 : Number(exponent));
    }),
  );
}
