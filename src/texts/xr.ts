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
  readonly landmarksStop: string;
  readonly landmarksAdd: string;
  readonly landmarksRemove: string;
  readonly landmarksTouch: string;
  readonly landmarksTake: string;
  readonly landmarksSecondLook: string;
  readonly landmarksAgain: string;
  readonly landmarksChoose: string;
  readonly landmarksEnough: (count: number) => string;
  readonly landmarksTouchPoint: (name: string, nth: number, of: number) => string;
  readonly landmarksLaid: string;
  /** Lengths in mm, as they are read; `tre` null without a needle. */
  readonly landmarkFigures: (fre: string, tre: string | null, residuals: readonly string[]) => string;
  readonly anchorLost: string;
  readonly anchorMoved: (mm: string) => string;
  readonly modelRecentred: string;
}
