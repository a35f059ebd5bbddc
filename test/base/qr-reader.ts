/** A reader of QR codes by the book (ISO/IEC 18004, versions 1-20, level M, bytes), without any correction: what it reads must be right in every bit. */

/** Level M: check words a block, then [blocks, data words] of one or two groups, by version. */
const BLOCKS: Readonly<Record<number, readonly [check: number, ...groups: (readonly [blocks: number, data: number])[]]>> = {
  1: [10, [1, 16]],
  2: [16, [1, 28]],
  3: [26, [1, 44]],
  4: [18, [2, 32]],
  5: [24, [2, 43]],
  6: [16, [4, 27]],
  7: [18, [4, 31]],
  8: [22, [2, 38], [2, 39]],
  9: [22, [3, 36], [2, 37]],
  10: [26, [4, 43], [1, 44]],
  11: [30, [1, 50], [4, 51]],
  12: [22, [6, 36], [2, 37]],
  13: [22, [8, 37], [1, 38]],
  14: [24, [4, 40], [5, 41]],
  15: [24, [5, 41], [5, 42]],
  16: [28, [7, 45], [3, 46]],
  17: [28, [10, 46], [1, 47]],
  18: [26, [9, 43], [4, 44]],
  19: [26, [3, 44], [11, 45]],
  20: [26, [3, 41], [13, 42]],
};
/** Centres of the alignment patterns. */
const ALIGNMENT: Readonly<Record<number, readonly number[]>> = {
  1: [],
  2: [6, 18],
  3: [6, 22],
  4: [6, 26],
  5: [6, 30],
  6: [6, 34],
  7: [6, 22, 38],
  8: [6, 24, 42],
  9: [6, 26, 46],
  10: [6, 28, 50],
  11: [6, 30, 54],
  12: [6, 32, 58],
  13: [6, 34, 62],
  14: [6, 26, 46, 66],
  15: [6, 26, 48, 70],
  16: [6, 26, 50, 74],
  17: [6, 30, 54, 78],
  18: [6, 30, 56, 82],
  19: [6, 30, 58, 86],
  20: [6, 34, 62, 90],
};
const MASKS: readonly ((i: number, j: number) => boolean)[] = [
  (i, j) => (i + j) % 2 === 0,
  (i) => i % 2 === 0,
  (_i, j) => j % 3 === 0,
  (i, j) => (i + j) % 3 === 0,
  (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2 === 0,
  (i, j) => ((i * j) % 2) + ((i * j) % 3) === 0,
  (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2 === 0,
  (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2 === 0,
];
const LEVEL_M = 0;
const FORMAT_MASK = 0x5412;
const BYTES = 4;

/** The text of a code. @param dark rows of modules, quiet zone taken off. Throws where the code is not what the standard says. */
export function readQr(dark: readonly (readonly boolean[])[]): string {
  const n = dark.length;
  const version = (n - 17) / 4;
  const format = formatOf(dark) ^ FORMAT_MASK;
  if (format >> 13 !== LEVEL_M) throw new Error(`level ${format >> 13}`);
  const mask = MASKS[(format >> 10) & 7];
  const words = codewords(dark, version, mask);
  const data = deinterleaved(words, version);
  const bits = data.map((word) => word.toString(2).padStart(8, "0")).join("");
  if (Number.parseInt(bits.slice(0, 4), 2) !== BYTES) throw new Error("not in bytes");
  const counted = version < 10 ? 8 : 16;
  const length = Number.parseInt(bits.slice(4, 4 + counted), 2);
  const from = 4 + counted;
  const bytes = Array.from({ length }, (_, at) => Number.parseInt(bits.slice(from + 8 * at, from + 8 * at + 8), 2));
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
}

/** The fifteen format bits beside the upper left finder, most significant first: along row 8, then up column 8. */
function formatOf(dark: readonly (readonly boolean[])[]): number {
  const places = [...[0, 1, 2, 3, 4, 5, 7, 8].map((j) => [8, j]), ...[7, 5, 4, 3, 2, 1, 0].map((i) => [i, 8])];
  return places.reduce((bits, [i, j]) => (bits << 1) | Number(dark[i][j]), 0);
}

function isFunction(i: number, j: number, n: number, version: number): boolean {
  if ((i < 9 && (j < 9 || j >= n - 8)) || (i >= n - 8 && j < 9) || i === 6 || j === 6) return true;
  if (version >= 7 && ((i < 6 && j >= n - 11) || (j < 6 && i >= n - 11))) return true;
  const centres = ALIGNMENT[version];
  return centres.some((a) =>
    centres.some((b) => {
      const byFinder = (a === 6 && (b === 6 || b === centres.at(-1))) || (b === 6 && a === centres.at(-1));
      return !byFinder && Math.abs(i - a) <= 2 && Math.abs(j - b) <= 2;
    }),
  );
}

/** Data modules in pairs of columns from the right, up and down by turns, the timing column left out. */
function codewords(dark: readonly (readonly boolean[])[], version: number, mask: (i: number, j: number) => boolean): readonly number[] {
  const n = dark.length;
  const bits: number[] = [];
  let upwards = true;
  for (let right = n - 1; right > 0; right -= 2) {
    if (right === 6) right--;
    for (let step = 0; step < n; step++) {
      const i = upwards ? n - 1 - step : step;
      for (const j of [right, right - 1]) if (!isFunction(i, j, n, version)) bits.push(Number(dark[i][j] !== mask(i, j)));
    }
    upwards = !upwards;
  }
  return Array.from({ length: bits.length >> 3 }, (_, at) => bits.slice(8 * at, 8 * at + 8).reduce((word, bit) => (word << 1) | bit, 0));
}

function deinterleaved(words: readonly number[], version: number): readonly number[] {
  const [check, ...groups] = BLOCKS[version];
  const sizes = groups.flatMap(([blocks, data]) => Array.from({ length: blocks }, () => data));
  const blocks: number[][] = sizes.map(() => []);
  let at = 0;
  for (let row = 0; row < Math.max(...sizes); row++) for (const [b, size] of sizes.entries()) if (row < size) blocks[b].push(words[at++]);
  for (let row = 0; row < check; row++) for (const block of blocks) block.push(words[at++]);
  for (const block of blocks)
    for (let power = 0; power < check; power++) if (syndrome(block, power) !== 0) throw new Error("a check word is wrong");
  return blocks.flatMap((block, b) => block.slice(0, sizes[b]));
}

/** The block as a polynomial over GF(256) at alpha^power: 0 where every word is right. */
function syndrome(block: readonly number[], power: number): number {
  let root = 1;
  for (let n = 0; n < power; n++) root = times(root, 2);
  return block.reduce((sum, word) => times(sum, root) ^ word, 0);
}

function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ (product & 0x80 ? 0x11d : 0);
    if ((b >> bit) & 1) product ^= a;
  }
  return product & 0xff;
}
