import type { Triple } from "../volume/index.ts";

/** A second letter is shown when the direction leans that way by more than 15 degrees. */
const SECOND_LETTER = Math.sin((15 * Math.PI) / 180);
const LETTERS: readonly (readonly [positive: string, negative: string])[] = [
  ["L", "R"],
  ["P", "A"],
  ["H", "F"],
];

/** The anatomical letters of a direction in LPS, weightiest first: "L", "LA". A unit vector goes in. */
export function lettersOf(towards: Triple): string {
  return [0, 1, 2]
    .filter((axis) => Math.abs(towards[axis]) > SECOND_LETTER)
    .sort((a, b) => Math.abs(towards[b]) - Math.abs(towards[a]))
    .slice(0, 2)
    .map((axis) => LETTERS[axis][towards[axis] > 0 ? 0 : 1])
    .join("");
}

/** A coordinate as the room says it: "S 61.5", "R 64.1", "A 12.0". `axis` 0 x, 1 y, 2 z. */
export function positionText(axis: number, value_mm: number): string {
  const [positive, negative] = axis === 2 ? ["S", "I"] : LETTERS[axis];
  const text = Math.abs(value_mm).toFixed(1);
  return `${value_mm >= 0 || text === "0.0" ? positive : negative} ${text}`;
}

/** A letter on the edge of the 3-D view: where its direction leaves the middle of the picture. */
export interface EdgeLetter {
  readonly letter: string;
  /** Unit, picture right and picture down. */
  readonly x: number;
  readonly y: number;
}

/** Of the six directions those that lie well across the line of sight (over 35 degrees from it). */
export function edgeLetters(right: Triple, up: Triple): readonly EdgeLetter[] {
  const across = Math.sin((35 * Math.PI) / 180);
  return [0, 1, 2].flatMap((axis) => {
    const x = right[axis];
    const y = -up[axis];
    const size = Math.sqrt(x * x + y * y);
    if (size < across) return [];
    const [positive, negative] = LETTERS[axis];
    return [
      { letter: positive, x: x / size, y: y / size },
      { letter: negative, x: -x / size, y: -y / size },
    ];
  });
}
