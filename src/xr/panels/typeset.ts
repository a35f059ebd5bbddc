import { LEAST_TEXT_PX } from "./sizes.ts";

/** Width of a text at a font size, px. */
export type Measure = (text: string, size_px: number) => number;

export interface Typeset {
  readonly size_px: number;
  readonly lines: readonly string[];
}

/** Line height over font size: of running words, and of a button's label, whose two lines must fit a finger's button at their proper size. */
export const LEADING = 1.22;
export const LABEL_LEADING = 1.06;
const STEP_PX = 2;
/** A text is at least this part of the width that it has at the largest size, in proportion: letters are rounded to pixels. */
const SURE = 0.95;

/** Words in a box: at the largest size at which all of them fit, never cut. Below the least legible size a box is too small: that is our fault, and it shows. */
export function typeset(
  text: string,
  width: number,
  height: number,
  largest_px: number,
  measure: Measure,
  leading: number = LEADING,
): Typeset {
  const whole = SURE * (measure(text, largest_px) / largest_px);
  const space = measure(" ", largest_px) / largest_px;
  for (let size_px = largest_px; ; size_px -= STEP_PX) {
    const isLast = size_px - STEP_PX < Math.min(LEAST_TEXT_PX, largest_px) / 2;
    // More lines than there is room for, however the words are broken (a break takes a space out): none needs to be measured.
    const least = Math.ceil((whole * size_px) / (width + space * size_px));
    if (!isLast && least * size_px * leading > height) continue;
    const lines = wrapped(text, width, (part) => measure(part, size_px));
    const fits = lines.length * size_px * leading <= height && lines.every((line) => measure(line, size_px) <= width);
    if (fits || isLast) return { size_px, lines };
  }
}

function wrapped(text: string, width: number, measure: (part: string) => number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || measure(longer) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
