import type { Edit } from "../../case/index.ts";
import type { Level } from "../../planning/index.ts";
import type { UiWords } from "../../texts/index.ts";
import type { LandmarksNow } from "../landmark-told.ts";
import type { PlanesShown } from "../plane-room.ts";
import { BUTTON_PX, GAP_PX, LEAST_TEXT_PX, PICTURE, TEXT_PX } from "./sizes.ts";
import type { Box, LookName, PageName, Panel, PanelAction, PanelButton, PanelText, RegistrationStep } from "./words.ts";

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
  readonly canRedo: boolean;
}

/** What the session itself knows. */
export interface SessionNow {
  /** 1 is true size. */
  readonly scale: number;
  readonly locked: boolean;
  readonly precision: boolean;
  /** The model was pushed away to be read. */
  readonly away: boolean;
  /** Planes of the CT; null where the case has no image. */
  readonly planes: PlanesShown | null;
  /** The needle's eye; null where it is not to be had: on glass. */
  readonly eye: boolean | null;
  /** Organs are opaque. */
  readonly solid: boolean;
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

/** The foot of the warning: the scale in letters of the proper size, and what the software is in the smallest legible. */
const FOOT_PX: number = Math.ceil(TEXT_PX * 1.25);
const SMALL_PX: number = Math.round(1.1 * LEAST_TEXT_PX);
const SCALE_PART = 0.5;
/** Of the warning's height, for what must be read before it. */
const ALERT_PART = 0.54;

/**
 * The warning: the desktop's sentence, the verdict by shape and colour; where no needle is, how to begin. Below it the scale, always; above it what must be
 * read first: that a model over a body is hidden, or may lie wrong.
 */
export function warningPanel(
  { words, sentence, level }: PanelContent,
  { scale, landmarks: { alert } }: Pick<SessionNow, "scale" | "landmarks">,
): Panel {
  const side = BUTTON_PX;
  const left = level === null ? GAP_PX : 2 * GAP_PX + side;
  const foot = PICTURE.height - GAP_PX - FOOT_PX;
  const inner = foot - 1.5 * GAP_PX;
  const above = alert === null ? 0 : ALERT_PART * inner;
  const box = { x: left, y: GAP_PX + above, width: PICTURE.width - left - GAP_PX, height: inner - above };
  const mark = level === null ? null : { level, box: { x: GAP_PX, y: box.y, width: side, height: side } };
  const first = { x: GAP_PX, y: GAP_PX, width: PICTURE.width - 2 * GAP_PX, height: above - GAP_PX / 2 };
  const half = (PICTURE.width - 2 * GAP_PX) * SCALE_PART;
  const scaleBox = { x: GAP_PX, y: foot, width: half - GAP_PX, height: FOOT_PX };
  const purposeBox = { x: GAP_PX + half, y: foot, width: PICTURE.width - 2 * GAP_PX - half, height: FOOT_PX };
  return {
    name: "warning",
    size: PICTURE,
    buttons: [],
    texts: [
      ...(alert === null ? [] : [textAt(first, alert, true)]),
      textAt(box, sentence ?? words.noNeedle),
      textAt(scaleBox, words.scale(scale, isTrue(scale)), true),
      { ...textAt(purposeBox, words.purpose), largest_px: SMALL_PX },
    ],
    mark,
  };
}

/** The page of the main panel that is open. */
export function mainPanel(content: PanelContent, now: SessionNow): Panel {
  return PAGES[now.page](content, now);
}

const PAGES: Readonly<Record<PageName, (content: PanelContent, now: SessionNow) => Panel>> = {
  notice: noticePage,
  model: modelPage,
  structures: structuresPage,
  planes: planesPage,
  registration: registrationPage,
};

function page(buttons: readonly PanelButton[], texts: readonly PanelText[] = []): Panel {
  return { name: "main", size: PICTURE, buttons, texts, mark: null };
}

function isTrue(scale: number): boolean {
  return Math.abs(scale - 1) < TRUE_TO;
}

/** What this software is, before anything else; one button. */
function noticePage({ words }: PanelContent): Panel {
  const top = cell(1, ROWS, 0, 0);
  const row = top.height + GAP_PX;
  return page(
    [keyAt(cell(LIST_COLUMNS, ROWS, 1, ROWS - 1), ["understood", words.understood, { kind: "understood" }])],
    [
      textAt({ ...top, height: top.height + 0.3 * row }, words.notice, true),
      textAt({ ...top, y: top.y + 1.4 * row, height: 1.6 * row - GAP_PX }, words.honest),
    ],
  );
}

function modelPage({ words, needles, needle, canUndo, canRedo }: PanelContent, now: SessionNow): Panel {
  const at = needles.findIndex((one) => one.id === needle);
  const select = (step: 1 | -1): PanelAction => ({
    kind: "edit",
    edit: { kind: "select-needle", needle: needles.at((Math.max(0, at) + step) % Math.max(1, needles.length))?.id ?? null },
  });
  const several = { enabled: needles.length > 1 };
  // A model that lies over a body stays there until the registration is stopped.
  const free = { enabled: now.landmarks.phase !== "laid" };
  const keys: readonly (Key | null)[] = [
    ["true-size", words.trueSize, { kind: "true-size" }, { ...free, pressed: isTrue(now.scale) }],
    ["bring", words.bring, { kind: "bring" }, free],
    ["push", words.push, { kind: "push", on: !now.away }, { ...free, pressed: now.away }],
    ["lock", words.lock, { kind: "lock", on: !now.locked }, { ...free, pressed: now.locked }],
    ["precision", words.precision, { kind: "precision", on: !now.precision }, { pressed: now.precision }],
    ["undo", words.undo, { kind: "undo" }, { enabled: canUndo }],
    ["redo", words.redo, { kind: "redo" }, { enabled: canRedo }],
    ["sound", words.sound, { kind: "sound", on: !now.sound }, { pressed: now.sound }],
    ["needle-previous", words.needlePrevious, select(-1), several],
    null,
    ["needle-next", words.needleNext, select(1), several],
    ["exit", words.exit, { kind: "exit" }],
  ];
  // What a case has no image for is absent, not dead.
  const planes: readonly Key[] = now.planes === null ? [] : [["planes", words.planes, { kind: "open", page: "planes", sheet: 0 }]];
  const pages: readonly Key[] = [
    ["structures", words.structures, { kind: "open", page: "structures", sheet: 0 }],
    ...planes,
    ["registration", words.registration, { kind: "open", page: "registration", sheet: 0 }],
  ];
  const grid = (n: number): Box => cell(COLUMNS, ROWS, n % COLUMNS, Math.floor(n / COLUMNS));
  return page(
    [
      ...keys.flatMap((key, n) => (key ? [keyAt(grid(n), key)] : [])),
      ...pages.map((key, n) => keyAt(cell(LIST_COLUMNS, ROWS, n, ROWS - 1), key)),
    ],
    [textAt(grid(keys.indexOf(null)), at < 0 ? words.noNeedleShort : needles[at].name, true)],
  );
}

/** The CT in place: what is shown, and how it is moved. */
function planesPage({ words }: PanelContent, { planes, eye }: SessionNow): Panel {
  const toggle = (id: string, label: string, plane: keyof PlanesShown): Key => [
    id,
    label,
    { kind: "plane", plane, on: !planes?.[plane] },
    { pressed: planes?.[plane] ?? false, enabled: planes !== null },
  ];
  const eyeKeys: readonly Key[] =
    eye === null ? [] : [["plane-eye", words.needleEye, { kind: "eye", on: !eye }, { pressed: eye, enabled: planes !== null }]];
  const keys = [toggle("plane-axial", words.planeAxial, "axial"), toggle("plane-needle", words.planeNeedle, "needle"), ...eyeKeys];
  const back: Key = ["back", words.back, { kind: "open", page: "model", sheet: 0 }];
  const text = cell(1, ROWS, 0, 1);
  return page(
    [...keys.map((key, n) => keyAt(cell(keys.length, ROWS, n, 0), key)), keyAt(cell(LIST_COLUMNS, ROWS, 0, ROWS - 1), back)],
    [textAt({ ...text, height: 2 * text.height + GAP_PX }, words.planesHow)],
  );
}

function structuresPage({ words, structures }: PanelContent, now: SessionNow): Panel {
  const sheets = Math.max(1, Math.ceil(structures.length / SHEET));
  const sheet = Math.min(Math.max(0, now.sheet), sheets - 1);
  const rows = structures.slice(sheet * SHEET, (sheet + 1) * SHEET);
  const turn = (to: number): PanelAction => ({ kind: "open", page: "structures", sheet: to });
  const keys: readonly Key[] = [
    ["back", words.back, { kind: "open", page: "model", sheet: 0 }],
    ["previous", words.previousSheet, turn(sheet - 1), { enabled: sheet > 0 }],
    ["next", words.nextSheet, turn(sheet + 1), { enabled: sheet + 1 < sheets }],
    ["solid", words.solid, { kind: "solid", on: !now.solid }, { pressed: now.solid }],
  ];
  return page([
    ...rows.map(
      (row, n): PanelButton => ({
        id: `structure-${row.id}`,
        label: row.name,
        box: cell(LIST_COLUMNS, LIST_ROWS + 1, n % LIST_COLUMNS, Math.floor(n / LIST_COLUMNS)),
        pressed: row.look !== "hidden",
        enabled: true,
        action: { kind: "edit", edit: row.next },
        swatch: { color: row.color, look: row.look },
      }),
    ),
    ...keys.map((key, n) => keyAt(cell(COLUMNS, LIST_ROWS + 1, n, LIST_ROWS), key)),
  ]);
}

/** Chips of landmarks in a row. */
const CHIPS = 8;
const STEPS = 5;

function registrationPage({ words }: PanelContent, now: SessionNow): Panel {
  const { landmarks } = now;
  const { points, sentence, figures, honest } = landmarks;
  const chips = points.map(
    ({ label, pressed }, n): Key => [
      `landmark-${n}`,
      label,
      { kind: "landmark", point: n },
      { pressed, enabled: landmarks.phase !== "off" },
    ],
  );
  const top = cell(1, ROWS, 0, 0);
  const whole = cell(1, ROWS, 0, chips.length > 0 ? ROWS - 3 : ROWS - 2);
  const height = whole.y + whole.height - top.y;
  const share = (from: number, to: number): Box => ({ ...top, y: top.y + from * height, height: (to - from) * height });
  const small = (box: Box, text: string): PanelText => ({ ...textAt(box, text), largest_px: LEAST_TEXT_PX + SMALLER_PX });
  const toFigures = figures === "" ? HONEST_FROM : FIGURES_FROM;
  return page(
    [
      ...chips.map((key, n) => keyAt(cell(CHIPS, ROWS, n, ROWS - 2), key)),
      ...stepKeys(words, now).map((key, n) => keyAt(cell(STEPS, ROWS, n, ROWS - 1), key)),
    ],
    [
      textAt(share(0, toFigures), sentence, true),
      ...(figures === "" ? [] : [small(share(FIGURES_FROM, HONEST_FROM), figures)]),
      small(share(HONEST_FROM, 1), honest),
    ],
  );
}

/** Shares of the height that the words have, and what the smaller ones may be larger than the least legible, px. */
const FIGURES_FROM = 0.46;
const HONEST_FROM = 0.73;
const SMALLER_PX = 6;

function stepKeys(words: Words, { landmarks: now, canTake, precision }: SessionNow): readonly Key[] {
  const step = (id: RegistrationStep, label: string, enabled = true): Key => [id, label, { kind: "registration", step: id }, { enabled }];
  const back: Key = ["back", words.back, { kind: "open", page: "model", sheet: 0 }];
  const again = step("again", now.repeatLabel, now.canRepeat);
  const remove = step("remove", now.removeLabel, now.canRemove);
  // What is not to be had is not there: the row is full enough.
  const more = [...(now.canRemove ? [remove] : []), ...(now.canAdd ? [step("add", words.landmarksAdd)] : [])];
  const stop = step("stop", words.landmarksStop);
  switch (now.phase) {
    case "off":
      if (now.points.length === 0) return [back, step("start", words.landmarksStart)];
      return [back, step("start", words.landmarksNew), step("touch", now.touchLabel, now.canTouch)];
    case "choosing":
      return [back, stop, remove, step("touch", now.touchLabel, now.canTouch)];
    case "touching":
      if (!canTake) return [back, stop, again, ...more];
      return [
        back,
        stop,
        again,
        ["precision", words.precision, { kind: "precision", on: !precision }, { pressed: precision }],
        step("take", words.landmarksTake),
      ];
    case "laid":
      return [back, stop, again, ...more];
  }
}

/** Three buttons in one column beside the little finger. */
export function palmPanel({ words }: PanelContent, isOpen: boolean, now: Pick<SessionNow, "landmarks">): Panel {
  const size = { width: 3 * BUTTON_PX + 2 * GAP_PX, height: 3 * BUTTON_PX + 4 * GAP_PX };
  const keys: readonly Key[] = [
    ["menu", words.menu, { kind: "open", page: isOpen ? null : "model", sheet: 0 }, { pressed: isOpen }],
    ["bring", words.bring, { kind: "bring" }, { enabled: now.landmarks.phase !== "laid" }],
    ["exit", words.exit, { kind: "exit" }],
  ];
  const buttons = keys.map((key, n) =>
    keyAt({ x: GAP_PX, y: GAP_PX + n * (BUTTON_PX + GAP_PX), width: 3 * BUTTON_PX, height: BUTTON_PX }, key),
  );
  return { name: "palm", size, buttons, texts: [], mark: null };
}
