const LONGEST = 320;

/** Character sets of PS3.3 C.12.1.1.2 that stand alone, as TextDecoder labels. */
const SINGLE: ReadonlyMap<string, string> = new Map([
  ["ISO_IR 100", "iso-8859-1"],
  ["ISO_IR 101", "iso-8859-2"],
  ["ISO_IR 109", "iso-8859-3"],
  ["ISO_IR 110", "iso-8859-4"],
  ["ISO_IR 144", "iso-8859-5"],
  ["ISO_IR 127", "iso-8859-6"],
  ["ISO_IR 126", "iso-8859-7"],
  ["ISO_IR 138", "iso-8859-8"],
  ["ISO_IR 148", "windows-1254"],
  ["ISO_IR 203", "iso-8859-15"],
  ["ISO_IR 166", "windows-874"],
  ["ISO_IR 13", "shift_jis"],
  ["ISO_IR 192", "utf-8"],
  ["GB18030", "gb18030"],
  ["GBK", "gbk"],
]);

/** What an escape sequence (without ESC) switches to; "iso-2022-jp" wants its escape kept. */
const ESCAPES: readonly (readonly [escape: string, label: string])[] = [
  ["$B", "iso-2022-jp"],
  ["$@", "iso-2022-jp"],
  ["$(D", "jis-x-0212"],
  ["$)C", "euc-kr"],
  ["$)A", "gbk"],
  ["(B", "first"],
  ["(J", "first"],
  [")I", "shift_jis"],
  ["-A", "iso-8859-1"],
  ["-B", "iso-8859-2"],
  ["-C", "iso-8859-3"],
  ["-D", "iso-8859-4"],
  ["-L", "iso-8859-5"],
  ["-G", "iso-8859-6"],
  ["-F", "iso-8859-7"],
  ["-H", "iso-8859-8"],
  ["-M", "windows-1254"],
  ["-b", "iso-8859-15"],
  ["-T", "windows-874"],
];
const ESC = 0x1b;

/**
 * Text in the file's SpecificCharacterSet, escapes of ISO 2022 followed, controls and bidirectional overrides taken out, cut at 320 characters.
 * Without a character set bytes above 7F are UTF-8 if they are valid as such, else windows-1252.
 */
export function decodeText(bytes: Uint8Array, characterSets: readonly string[]): string {
  const first = (characterSets[0] ?? "").replace("ISO 2022 IR", "ISO_IR");
  const label = SINGLE.get(first);
  const text = bytes.includes(ESC) ? runs(bytes, label ?? "windows-1252") : label ? new TextDecoder(label).decode(bytes) : guessed(bytes);
  return cleaned(text);
}

function guessed(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function runs(bytes: Uint8Array, first: string): string {
  let text = "";
  let label = "first";
  let from = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && bytes[at] !== ESC) continue;
    text += run(bytes.subarray(from, at), label, first);
    if (at === bytes.length) break;
    const after = String.fromCharCode(...bytes.subarray(at + 1, at + 4));
    const found = ESCAPES.find(([sequence]) => after.startsWith(sequence));
    label = found?.[1] ?? "first";
    from = at + 1 + (found?.[0].length ?? 0);
    at = from - 1;
  }
  return text;
}

function run(bytes: Uint8Array, label: string, first: string): string {
  if (bytes.length === 0) return "";
  if (label === "first") return new TextDecoder(first).decode(bytes);
  if (label === "iso-2022-jp") return new TextDecoder("euc-jp").decode(bytes.map((byte) => (byte > 0x20 ? byte | 0x80 : byte)));
  if (label === "jis-x-0212") return new TextDecoder("euc-jp").decode(threeByte(bytes));
  return new TextDecoder(label).decode(bytes);
}

/** JIS X 0212 pairs as EUC-JP writes them: 8F before each. */
function threeByte(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) out.push(0x8f, bytes[at] | 0x80, bytes[at + 1] | 0x80);
  return Uint8Array.from(out);
}

function cleaned(text: string): string {
  return text.replace(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, "").slice(0, LONGEST);
}
