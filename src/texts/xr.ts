import type { ErrorPoint } from "../planning/index.ts";

/** The words that stand in the room: panels, palm menu, landmarks. */
export interface XrWords {
  /** Along the foot of the warning, always. */
  readonly purpose: string;
  /** The first page: what this is and is not, and the button that puts it away. */
  readonly notice: string;
  readonly understood: string;
  /** What an overlay is worth at all. */
  readonly honest: string;
  readonly noNeedle: string;
  readonly noNeedleShort: string;
  readonly menu: string;
  readonly trueSize: string;
  /** @param scale 1 is true size. */
  readonly scale: (scale: number, isTrue: boolean) => string;
  readonly bring: string;
  /** Away to 2 m, where reading is most comfortable. */
  readonly push: string;
  readonly lock: string;
  readonly precision: string;
  readonly undo: string;
  readonly redo: string;
  readonly needlePrevious: string;
  readonly needleNext: string;
  readonly planes: string;
  readonly planeAxial: string;
  readonly planeNeedle: string;
  /** A picture of what lies around the tip, seen along the needle. */
  readonly needleEye: string;
  readonly planesHow: string;
  readonly structures: string;
  /** Organs that hide what lies behind them. */
  readonly solid: string;
  readonly registration: string;
  readonly sound: string;
  readonly exit: string;
  readonly back: string;
  readonly previousSheet: string;
  readonly nextSheet: string;
  /** @param n from 0. */
  readonly landmark: (n: number) => string;
  readonly landmarksWhat: string;
  readonly landmarksStart: string;
  readonly landmarksNew: string;
  readonly landmarksStop: string;
  readonly landmarksAdd: string;
  readonly landmarksRemove: string;
  readonly landmarkRemove: (n: number) => string;
  readonly landmarksTouch: string;
  readonly landmarksLayAgain: string;
  readonly landmarksTake: string;
  readonly landmarksAgain: string;
  /** @param points from 0. */
  readonly landmarkAgain: (points: readonly number[]) => string;
  readonly landmarkUndo: string;
  readonly landmarksChoose: string;
  readonly landmarksEnough: (count: number) => string;
  readonly landmarksFull: (count: number) => string;
  /** Points of an earlier session, whose touches are gone. */
  readonly landmarksKept: (count: number) => string;
  /** All is touched, and nothing laid. */
  readonly landmarksLifted: string;
  readonly landmarksTouchPoint: (name: string, nth: number, of: number) => string;
  readonly landmarksCross: (name: string, nth: number, of: number) => string;
  /** @param now_deg so far. */
  readonly landmarksSecondLook: (least_deg: number, now_deg: number) => string;
  /** How far apart two looks put a point; lengths as they are read. */
  readonly landmarksGap: (mm: string) => string;
  readonly landmarksGapWide: (mm: string, most_mm: number) => string;
  readonly landmarksLaid: string;
  /** Lengths in mm, as they are read. */
  readonly landmarkError: (tre: string, at: ErrorPoint["at"]) => string;
  readonly landmarkFigures: (fre: string, fle: string, worst: string) => string;
  readonly modelHidden: string;
  readonly anchorLost: string;
  readonly anchorMoved: (mm: string) => string;
  readonly heldWithoutAnchor: (minutes: number) => string;
  readonly modelRecentred: string;
}
