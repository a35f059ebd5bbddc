/** A line of the report. */
export type Fact = readonly [name: string, value: string];

/** Values of 0..1 over time, to be drawn: steps between 0 and 1 show an analogue button. */
export interface Curve {
  readonly name: string;
  readonly values: readonly number[];
}

export interface Group {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly curves: readonly Curve[];
}

/** Bytes of the report in one QR code: a version that a phone's camera reads from a screen or through a headset's glass. */
const QR_BYTES = 600;

/** The report as text: a heading a group, a line a fact. It is English in every language: whoever mends the headset's part reads it. */
export function reportText(groups: readonly Group[]): string {
  return groups.map(({ title, facts }) => [`[${title}]`, ...facts.map(([name, value]) => `${name}: ${value}`)].join("\n")).join("\n\n");
}

/** The text in parts that each fit a QR code, numbered, whole letters each: joined without their first lines they are the text again. */
export function reportParts(text: string): readonly string[] {
  const parts: string[] = [];
  let part = "";
  let bytes = 0;
  for (const letter of text) {
    const own = new TextEncoder().encode(letter).length;
    if (bytes + own > QR_BYTES) {
      parts.push(part);
      [part, bytes] = ["", 0];
    }
    part += letter;
    bytes += own;
  }
  parts.push(part);
  return parts.map((one, at) => `trocar xr-report ${at + 1}/${parts.length}\n${one}`);
}
