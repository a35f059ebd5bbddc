import type { Edit } from "../../case/index.ts";
import type { Level } from "../../planning/index.ts";
import type { UiWords } from "../../texts/index.ts";
import type { LandmarksNow } from "../landmarks.ts";
import { BUTTON_PX, GAP_PX, LEAST_TEXT_PX, PICTURE, TEXT_PX } from "./sizes.ts";
import type { Box, LookName, PageName, Panel, PanelAction, PanelButton, PanelText } from "./words.ts";

type Words = UiWords["xr"];

/** A structure as the menu lists it; `next` is the edit to the look after this one. */
export interface StructureRow {
  readonly id: string;
  readonly name: string;
  readonly color: string;
  readonly look: LookName;
  readonly next: Edit;
}

/** What the panels tell of, in words already. */
export interface PanelContent {
  readonly words: Words;
  /** The very sentence of the desktop; null without a needle. */
  readonly sentence: string | null;
  readonly level: Level | null;
  readonly structures: readonly StructureRow[];
  readonly needles: readonly { readonly id: string; readonly name: string }[];
  readonly needle: string | null;
  readonly canUndo: boolean;
  readonly planes: boolean;
}

/** What the session itself knows. */
export interface SessionNow {
  /** 1 is true size. */
  readonly scale: number;
  readonly locked: boolean;
  readonly precision: boolean;
  readonly sound: boolean;
  readonly page: PageName;
  /** Sheet of the structures' page, from 0. */
  readonly sheet: number;
  readonly landmarks: LandmarksNow;
  /** A cross stands in the room, for hands that have no tip to touch with. */
  readonly canTake: boolean;
}

const COLUMNS = 4;
const ROWS = 4;
const LIST_COLUMNS = 3;
const LIST_ROWS = 3;
/** Structures on one sheet. */
export const SHEET: number = LIST_COLUMNS * LIST_ROWS;
const TRUE_TO = 0.005;

/** The cell of a grid that fills the picture with a finger's gap between. */
function cell(columns: number, rows: number, column: number, row: number, span = 1): Box {
  const width = (PICTURE.width - (columns + 1) * GAP_PX) / columns;
  const height = (PICTURE.height - (rows + 1) * GAP_PX) / rows;
  return {
    x: GAP_PX + column * (width + GAP_PX),
    y: GAP_PX + row * (height + GAP_PX),
    width: span * width + (span - 1) * GAP_PX,
    height,
  };
}

type Key = readonly [id: string, label: string, action: PanelAction, more?: { readonly pressed?: boolean; readonly enabled?: boolean }];

function keyAt(box: Box, [id, label, action, more]: Key): PanelButton {
  return { id, label, box, action, pressed: more?.pressed ?? false, enabled: more?.enabled ?? true, swatch: null };
}

function textAt(box: Box, text: string, strong = false): PanelText {
  return { text, box, largest_px: TEXT_PX, strong };
}

/** The warning: the desktop's sentence, the verdict by shape and colour; where no needle is, how to begin. */
export function warningPanel({ words, sentence, level }: PanelContent): Panel {
  const side = BUTTON_PX;
  const left = level === null ? GAP_PX : 2 * GAP_PX + side;
  const box = { x: left, y: GAP_PX, width: PICTURE.width - left - GAP_PX, height: PICTURE.height - 2 * GAP_PX };
  const mark = level === null ? null : { level, box: { x: GAP_PX, y: GAP_PX, width: side, height: side } };
  return { name: "warning", size: PICTURE, buttons: [], texts: [textAt(box, sentence ?? words.noNeedle)], mark };
}

/** The page of the main panel that is open. */
export function mainPanel(content: PanelContent, now: SessionNow): Panel {
  if (now.page === "structures") return structuresPage(content, now);
  return now.page === "registration" ? registrationPage(content, now) : modelPage(content, now);
}

function modelPage({ words, needles, needle, canUndo, planes }: PanelContent, now: SessionNow): Panel {
  const at = needles.findIndex((one) => one.id === needle);
  const select = (step: 1 | -1): PanelAction => ({
    kind: "edit",
    edit: { kind: "select-needle", needle: needles.at((Math.max(0, at) + step) % Math.max(1, needles.length))?.id ?? null },
  });
  const isTrue = Math.abs(now.scale - 1) < TRUE_TO;
  const several = { enabled: needles.length > 1 };
  const keys: readonly Key[] = [
    ["true-size", words.trueSize, { kind: "true-size" }, { pressed: isTrue }],
    ["bring", words.bring, { kind: "bring" }],
    ["lock", words.lock, { kind: "lock", on: !now.locked }, { pressed: now.locked }],
    ["precision", words.precision, { kind: "precision", on: !now.precision }, { pressed: now.precision }],
    ["undo", words.undo, { kind: "undo" }, { enabled: canUndo }],
    ["needle-previous", words.needlePrevious, select(-1), several],
    ["needle-next", words.needleNext, select(1), several],
    ["planes", words.planes, { kind: "edit", edit: { kind: "set-view", view: { planes: !planes } } }, { pressed: planes }],
    ["structures", words.structures, { kind: "open", page: "structures", sheet: 0 }],
    ["registration", words.registration, { kind: "open", page: "registration", sheet: 0 }],
    ["sound", words.sound, { kind: "sound", on: !now.sound }, { pressed: now.sound }],
    ["exit", words.exit, { kind: "exit" }],
  ];
  const name = at < 0 ? words.noNeedleShort : needles[at].name;
  return {
    name: "main",
    size: PICTURE,
    buttons: keys.map((key, n) => keyAt(cell(COLUMNS, ROWS, n % COLUMNS, Math.floor(n / COLUMNS)), key)),
    texts: [
      textAt(cell(COLUMNS, ROWS, 0, ROWS - 1), words.scale(now.scale, isTrue), true),
      textAt(cell(COLUMNS, ROWS, 1, ROWS - 1), name),
      textAt(cell(COLUMNS, ROWS, 2, ROWS - 1, 2), words.purpose),
    ],
    mark: null,
  };
}

function structuresPage({ words, structures }: PanelContent, now: SessionNow): Panel {
  const sheets = Math.max(1, Math.ceil(structures.length / SHEET));
  const sheet = Math.min(Math.max(0, now.sheet), sheets - 1);
  const rows = structures.slice(sheet * SHEET, (sheet + 1) * SHEET);
  const grid = (n: number): Box => cell(LIST_COLUMNS, LIST_ROWS + 1, n % LIST_COLUMNS, Math.floor(n / LIST_COLUMNS));
  const turn = (to: number): PanelAction => ({ kind: "open", page: "structures", sheet: to });
  const keys: readonly Key[] = [
    ["back", words.back, { kind: "open", page: "model", sheet: 0 }],
    ["previous", words.previousSheet, turn(sheet - 1), { enabled: sheet > 0 }],
    ["next", words.nextSheet, turn(sheet + 1), { enabled: sheet + 1 < sheets }],
  ];
  return {
    name: "main",
    size: PICTURE,
    buttons: [
      ...rows.map(
        (row, n): PanelButton => ({
          id: `structure-${row.id}`,
          label: row.name,
          box: grid(n),
          pressed: row.look !== "hidden",
          enabled: true,
          action: { kind: "edit", edit: row.next },
          swatch: { color: row.color, look: row.look },
        }),
      ),
      ...keys.map((key, n) => keyAt(grid(SHEET + n), key)),
    ],
    texts: [],
    mark: null,
  };
}

function registrationPage({ words }: PanelContent, { landmarks, canTake }: SessionNow): Panel {
  const step = (id: string, label: string, of: (PanelAction & { kind: "registration" })["step"], enabled: boolean): Key => [
    id,
    label,
    { kind: "registration", step: of },
    { enabled },
  ];
  const { phase, sentence, figures, honest } = landmarks;
  const keys: readonly Key[] = [
    ["back", words.back, { kind: "open", page: "model", sheet: 0 }],
    phase === "off" ? step("start", words.landmarksStart, "start", true) : step("stop", words.landmarksStop, "stop", true),
    phase === "touching" || phase === "laid"
      ? step("again", words.landmarksAgain, "again", landmarks.canRepeat)
      : step("remove-last", words.landmarksRemove, "remove-last", landmarks.canRepeat),
    phase === "choosing"
      ? step("touch", words.landmarksTouch, "touch", landmarks.canTouch)
      : phase === "touching"
        ? step("take", words.landmarksTake, "take", canTake)
        : step("add", words.landmarksAdd, "add", phase === "laid"),
  ];
  const top = cell(1, ROWS, 0, 0);
  const row = top.height + GAP_PX;
  return {
    name: "main",
    size: PICTURE,
    buttons: keys.map((key, n) => keyAt(cell(COLUMNS, ROWS, n, ROWS - 1), key)),
    texts: [
      textAt({ ...top, height: top.height + 0.6 * row }, sentence, true),
      textAt({ ...top, y: top.y + 1.6 * row, height: 0.7 * row - GAP_PX / 2 }, figures),
      { ...textAt({ ...top, y: top.y + 2.3 * row, height: 0.7 * row - GAP_PX }, honest), largest_px: Math.round(1.3 * LEAST_TEXT_PX) },
    ],
    mark: null,
  };
}

/** Three buttons in one column beside the little finger. */
export function palmPanel({ words }: PanelContent, isOpen: boolean): Panel {
  const size = { width: 3 * BUTTON_PX + 2 * GAP_PX, height: 3 * BUTTON_PX + 4 * GAP_PX };
  const keys: readonly Key[] = [
    ["menu", words.menu, { kind: "open", page: isOpen ? null : "model", sheet: 0 }, { pressed: isOpen }],
    ["bring", words.bring, { kind: "bring" }],
    ["exit", words.exit, { kind: "exit" }],
  ];
  const buttons = keys.map((key, n) =>
    keyAt({ x: GAP_PX, y: GAP_PX + n * (BUTTON_PX + GAP_PX), width: 3 * BUTTON_PX, height: BUTTON_PX }, key),
  );
  return { name: "palm", size, buttons, texts: [], mark: null };
}
