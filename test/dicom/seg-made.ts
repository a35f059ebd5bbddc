import { deflateRawSync } from "node:zlib";
import { decimalText, type Element, fileOf, sequenceElement, shortElement, textElement } from "../../src/dicom/write/elements.ts";

type Vector = readonly [number, number, number];

/** A frame of a foreign SEG: where it lies, whose it is, and its stored values row by row. */
export interface MadeFrame {
  readonly position: Vector | null;
  /** null: the group is in the shared item. */
  readonly segment: number | null;
  readonly values: readonly number[];
  readonly orientation?: readonly number[];
}

export interface MadeSegment {
  readonly number: number;
  readonly label: string | null;
  readonly type?: string;
  readonly category?: string;
  readonly side?: string;
}

/** A SEG as another maker might write it: only what a test wants to be otherwise. */
export interface MadeSeg {
  readonly frames: readonly MadeFrame[];
  readonly segments: readonly MadeSegment[];
  readonly rows?: number;
  readonly columns?: number;
  readonly kind?: "BINARY" | "FRACTIONAL" | "LABELMAP" | "OTHER";
  readonly bits?: number;
  readonly maximum?: number;
  readonly between?: number | null;
  readonly thickness?: number | null;
  /** [between rows, between columns]; null leaves it out. */
  readonly spacing?: readonly [number, number] | null;
  readonly orientation?: readonly number[] | null;
  readonly sharedSegment?: number;
  readonly frameCount?: number;
  readonly sopClass?: string;
  readonly extra?: readonly Element[];
}

export const ROWS = 3;
export const COLUMNS = 5;

/** The file of a made SEG, explicit little endian. */
export function madeSeg(made: MadeSeg): Uint8Array<ArrayBuffer> {
  const { frames, rows = ROWS, columns = COLUMNS, kind = "BINARY", spacing = [2, 1.5], orientation = [1, 0, 0, 0, 1, 0] } = made;
  const bits = made.bits ?? (kind === "BINARY" ? 1 : 8);
  const sopClass = made.sopClass ?? `1.2.840.10008.5.1.4.1.1.${kind === "LABELMAP" ? "66.7" : "66.4"}`;
  const number = (tag: number, values: readonly number[] | null | undefined): readonly Element[] =>
    values ? [textElement(tag, "DS", values.map(decimalText).join("\\"))] : [];
  const between = made.between === undefined ? 3 : made.between;
  const measures = [
    ...number(0x00180050, made.thickness == null ? null : [made.thickness]),
    ...number(0x00180088, between === null ? null : [between]),
    ...number(0x00280030, spacing),
  ];
  const identification = (segment: number): Element => sequenceElement(0x0062000a, [[shortElement(0x0062000b, segment)]]);
  const plane = (values: readonly number[]): Element => sequenceElement(0x00209116, [number(0x00200037, values)]);
  const shared = [
    ...(orientation ? [plane(orientation)] : []),
    sequenceElement(0x00289110, [measures]),
    ...(made.sharedSegment === undefined ? [] : [identification(made.sharedSegment)]),
  ];
  const own = [
    textElement(0x00080016, "UI", sopClass),
    textElement(0x00080018, "UI", "1.2.3.4"),
    textElement(0x00080060, "CS", "SEG"),
    shortElement(0x00280002, 1),
    textElement(0x00280004, "CS", "MONOCHROME2"),
    textElement(0x00280008, "IS", String(made.frameCount ?? frames.length)),
    shortElement(0x00280010, rows),
    shortElement(0x00280011, columns),
    shortElement(0x00280100, bits),
    shortElement(0x00280101, bits),
    shortElement(0x00280102, bits - 1),
    shortElement(0x00280103, 0),
    textElement(0x00620001, "CS", kind),
    sequenceElement(0x00620002, made.segments.map(segmentItem)),
    ...(kind === "FRACTIONAL" ? [shortElement(0x0062000e, made.maximum ?? 255)] : []),
    sequenceElement(0x52009229, [shared]),
    sequenceElement(
      0x52009230,
      frames.map(({ position, segment, orientation: turned }) => [
        ...(turned ? [plane(turned)] : []),
        ...(position ? [sequenceElement(0x00209113, [number(0x00200032, position)])] : []),
        ...(segment === null ? [] : [identification(segment)]),
      ]),
    ),
    {
      tag: 0x7fe00010,
      vr: bits === 16 ? "OW" : "OB",
      bytes: stored(
        frames.flatMap((frame) => frame.values),
        bits,
      ),
    },
  ];
  const extra = made.extra ?? [];
  return fileOf(sopClass, "1.2.3.4", [...own.filter(({ tag }) => !extra.some((one) => one.tag === tag)), ...extra]);
}

const DEFLATED_FRAMES = "1.2.840.10008.1.2.8.1\0";

/** The same file with each frame deflated by itself (PS3.5 2025): an empty offset table, then a fragment a frame, padded to an even length. */
export async function deflatedFrames(made: MadeSeg): Promise<Uint8Array<ArrayBuffer>> {
  const plain = Buffer.from(madeSeg({ ...made, frames: made.frames.map((frame) => ({ ...frame, values: [] })) }));
  const syntax = plain.indexOf("1.2.840.10008.1.2.1\0");
  const head = Buffer.concat([plain.subarray(0, syntax), Buffer.from(DEFLATED_FRAMES), plain.subarray(syntax + 20, -12)]);
  head.writeUInt16LE(DEFLATED_FRAMES.length, syntax - 2);
  head.writeUInt32LE(head.readUInt32LE(140) + 2, 140);
  const item = (bytes: Uint8Array): Buffer => {
    const even = Buffer.alloc(8 + bytes.length + (bytes.length % 2));
    even.set([0xfe, 0xff, 0x00, 0xe0]);
    even.writeUInt32LE(even.length - 8, 4);
    even.set(bytes, 8);
    return even;
  };
  const bits = made.bits ?? (made.kind === "LABELMAP" ? 8 : 1);
  const frames = made.frames.map((frame) =>
    item(deflateRawSync(stored(frame.values, bits).subarray(0, Math.ceil((frame.values.length * bits) / 8)))),
  );
  const start = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]);
  const end = Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
  return new Uint8Array(Buffer.concat([head, start, item(new Uint8Array(0)), ...frames, end]));
}

function segmentItem({ number, label, type = "85756007", category = "85756007", side }: MadeSegment): readonly Element[] {
  const code = (value: string): readonly Element[] => [
    textElement(0x00080100, "SH", value),
    textElement(0x00080102, "SH", "SCT"),
    textElement(0x00080104, "LO", "Something"),
  ];
  const modifier = side === undefined ? [] : [sequenceElement(0x00620011, [code(side)])];
  return [
    sequenceElement(0x00620003, [code(category)]),
    shortElement(0x00620004, number),
    ...(label === null ? [] : [textElement(0x00620005, "LO", label)]),
    sequenceElement(0x0062000f, [[...code(type), ...modifier]]),
  ];
}

/** Values as stored, one bit after the other by the definition of PS3.5 8.1.1. */
function stored(values: readonly number[], bits: number): Uint8Array {
  const bytes = new Uint8Array(2 * Math.ceil((values.length * bits) / 16));
  values.forEach((value, at) => {
    for (let bit = 0; bit < bits; bit++) {
      const to = at * bits + bit;
      if (Math.floor(value / 2 ** bit) % 2 === 1) bytes[Math.floor(to / 8)] += 2 ** (to % 8);
    }
  });
  return bytes;
}
