import { type SourceFile, sourceFromBytes } from "../../src/base/index.ts";
import { decimalText, type Element, fileOf, shortElement, textElement } from "../../src/dicom/write/elements.ts";

type Vector = readonly [number, number, number];

/** One made slice: only what a test wants to be otherwise. `null` leaves an attribute out. */
export interface Made {
  readonly position?: Vector | string | null;
  readonly row?: Vector;
  readonly column?: Vector;
  readonly orientation?: string | null;
  readonly spacing?: string | null;
  readonly uid?: string;
  readonly series?: string;
  readonly frame?: string | null;
  readonly instance?: number;
  readonly acquisition?: number;
  readonly imageType?: string;
  readonly slope?: string | null;
  readonly intercept?: string | null;
  readonly value?: (x: number, y: number, z: number) => number;
  readonly extra?: readonly Element[];
  readonly without?: readonly number[];
  readonly sopClass?: string;
  readonly path?: string;
}

export const CT = "1.2.840.10008.5.1.4.1.1.2";
export const SIDE = 16;
export const PIXEL: readonly [rows: number, columns: number] = [2, 1.5];

/** Rises by 2 HU a mm to the left, 3 to the back, 5 to the head: a shift, flip, stretch or shear shows at once. */
export function plane(x: number, y: number, z: number): number {
  return Math.round(2 * x + 3 * y + 5 * z);
}

/** A CT slice of 16 x 16 pixels, 2 mm between rows and 1.5 mm between columns, whose values are a plane in patient space. */
export function slice(made: Made): SourceFile {
  const { row = [1, 0, 0], column = [0, 1, 0], value = plane, uid = `1.2.3.${Math.abs(hash(JSON.stringify(made)))}`, sopClass = CT } = made;
  const position = made.position === undefined ? ([0, 0, 0] as const) : made.position;
  const corner: Vector = Array.isArray(position) ? (position as unknown as Vector) : [0, 0, 0];
  const pixels = new Int16Array(SIDE * SIDE);
  for (let j = 0; j < SIDE; j++) {
    for (let i = 0; i < SIDE; i++) {
      const [x, y, z] = [0, 1, 2].map((axis) => corner[axis] + row[axis] * i * PIXEL[1] + column[axis] * j * PIXEL[0]);
      pixels[i + SIDE * j] = value(x, y, z);
    }
  }
  const text = (tag: number, vr: string, words: string | null | undefined): readonly Element[] =>
    words === null || words === undefined ? [] : [textElement(tag, vr, words)];
  const joined = (values: readonly number[]): string => values.map(decimalText).join("\\");
  const elements = [
    textElement(0x00080008, "CS", made.imageType ?? "ORIGINAL\\PRIMARY\\AXIAL"),
    textElement(0x00080016, "UI", sopClass),
    textElement(0x00080018, "UI", uid),
    textElement(0x00080060, "CS", "CT"),
    textElement(0x00100010, "PN", "SECRET^NAME"),
    textElement(0x00100020, "LO", "SECRET-ID"),
    textElement(0x00100030, "DA", "19010203"),
    textElement(0x0020000d, "UI", "1.2.3.1"),
    textElement(0x0020000e, "UI", made.series ?? "1.2.3.2"),
    ...text(0x00200012, "IS", made.acquisition === undefined ? null : String(made.acquisition)),
    ...text(0x00200013, "IS", String(made.instance ?? 1)),
    ...text(0x00200032, "DS", position === null ? null : typeof position === "string" ? position : joined(position as Vector)),
    ...text(0x00200037, "DS", made.orientation === undefined ? joined([...row, ...column]) : made.orientation),
    ...text(0x00200052, "UI", made.frame === undefined ? "1.2.3.3" : made.frame),
    shortElement(0x00280002, 1),
    textElement(0x00280004, "CS", "MONOCHROME2"),
    shortElement(0x00280010, SIDE),
    shortElement(0x00280011, SIDE),
    ...text(0x00280030, "DS", made.spacing === undefined ? joined(PIXEL) : made.spacing),
    shortElement(0x00280100, 16),
    shortElement(0x00280101, 16),
    shortElement(0x00280102, 15),
    shortElement(0x00280103, 1),
    ...text(0x00281052, "DS", made.intercept === undefined ? "0" : made.intercept),
    ...text(0x00281053, "DS", made.slope === undefined ? "1" : made.slope),
    { tag: 0x7fe00010, vr: "OW", bytes: new Uint8Array(pixels.buffer) },
  ].filter(({ tag }) => !(made.without ?? []).includes(tag) && !(made.extra ?? []).some((own) => own.tag === tag));
  return sourceFromBytes(made.path ?? `${uid}.dcm`, fileOf(sopClass, uid, [...elements, ...(made.extra ?? [])]));
}

/** Slices at these heights, otherwise alike, from feet to head. */
export function stack(heights: readonly number[], made: (z: number, k: number) => Made = () => ({})): readonly SourceFile[] {
  return heights.map((z, k) => slice({ position: [-10, -20, z], instance: k + 1, uid: `1.2.3.9.${k}`, ...made(z, k) }));
}

/** 0, step, 2 step... */
export function heights(count: number, step = 5): readonly number[] {
  return Array.from({ length: count }, (_, k) => 100 + k * step);
}

function hash(text: string): number {
  let sum = 7;
  for (let at = 0; at < text.length; at++) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) | 0;
  return sum;
}
