/** sRGB to XYZ with the white of the ICC profile space, D50 (Bradford adapted), row by row. */
const TO_XYZ = [
  [0.4360747, 0.3850649, 0.1430804],
  [0.2225045, 0.7168786, 0.0606169],
  [0.0139322, 0.0971045, 0.7141733],
] as const;
const WHITE = [0.96422, 1, 0.82521] as const;
const WORD_MAX = 0xffff;
const LIGHTNESS_MAX = 100;
/** a* and b* reach from -128 to 127. */
const CHROMA_OFFSET = 128;
const CHROMA_RANGE = 255;
/** Where CIE L*a*b* goes over from a line to a cube root (CIE 15). */
const EPSILON = 216 / 24389;
const KAPPA = 24389 / 27;

/** A colour `#rrggbb` as RecommendedDisplayCIELabValue: L*, a*, b* over the white D50, each on 0..65535 (PS3.3 C.10.7.1.1). */
export function cieLab(color: string): readonly [number, number, number] {
  const rgb = [1, 3, 5].map((at) => linear(Number.parseInt(color.slice(at, at + 2), 16) / 255));
  const [x, y, z] = TO_XYZ.map((row, axis) => rooted((row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]) / WHITE[axis]));
  const lightness = ((116 * y - 16) / LIGHTNESS_MAX) * WORD_MAX;
  return [word(lightness), chroma(500 * (x - y)), chroma(200 * (y - z))];
}

/** The sRGB curve undone (IEC 61966-2-1). */
function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function rooted(value: number): number {
  return value > EPSILON ? Math.cbrt(value) : (KAPPA * value + 16) / 116;
}

function chroma(value: number): number {
  return word(((value + CHROMA_OFFSET) / CHROMA_RANGE) * WORD_MAX);
}

function word(value: number): number {
  return Math.min(WORD_MAX, Math.max(0, Math.round(value)));
}
