import { expect, test } from "vitest";
import { uiWords } from "../../src/texts/index.ts";
import { type Lps, lps, type Triple } from "../../src/volume/index.ts";
import { type LandmarkAside, landmarksNow, NOTHING_ASIDE } from "../../src/xr/landmark-told.ts";
import { type LandmarkEvent, type Landmarks, NO_LANDMARKS, nextLandmarks, type TouchContext } from "../../src/xr/landmarks.ts";
import { mainPanel, warningPanel } from "../../src/xr/panels/pages.ts";
import { BUTTON_PX, GAP_PX, LEAST_TEXT_PX, TEXT_PX } from "../../src/xr/panels/sizes.ts";
import { LEADING, typeset } from "../../src/xr/panels/typeset.ts";
import type { Panel } from "../../src/xr/panels/words.ts";
import { contentOf, nowOf } from "./content.ts";

const EIGHT: readonly Lps[] = [
  lps(0, -110, 220),
  lps(0, -115, 60),
  lps(125, -70, 0),
  lps(-125, -70, 0),
  lps(110, -85, 150),
  lps(-150, 20, 110),
  lps(-60, -100, 150),
  lps(150, 40, 90),
];
const languages = ["en", "es"] as const;
const inRoom = (p: Triple): Triple => [p[0] / 1000, 0.9 - p[1] / 1000, -p[2] / 1000];

/** Every state that the panel tells of, with what goes on beside it. */
function states(lang: (typeof languages)[number]): readonly (readonly [name: string, state: Landmarks, aside: LandmarkAside])[] {
  const words = uiWords(lang).xr;
  const context = (more: Partial<TouchContext> = {}): TouchContext => ({
    names: words.landmark,
    target: () => ({ at: "target", point_mm: [-60, 10, 110] }),
    touchError_mm: 5,
    outward: () => null,
    ...more,
  });
  const run = (events: readonly LandmarkEvent[], from: Landmarks = NO_LANDMARKS, of: TouchContext = context()): Landmarks =>
    events.reduce((state, event) => nextLandmarks(state, event, of), from);
  const choose = (points: readonly Lps[]): readonly LandmarkEvent[] => points.map((patient_mm) => ({ kind: "chosen", patient_mm }));
  const touch = (points: readonly Triple[]): readonly LandmarkEvent[] =>
    points.map((p) => ({ kind: "touched", touch: { at_m: inRoom(p), tip_m: 0, from_m: [0, 1.6, 1] } }));
  const chosen = run([{ kind: "start" }, ...choose(EIGHT)]);
  const touching = run([{ kind: "touch" }, ...touch(EIGHT.slice(0, 3))], chosen);
  const five = run([{ kind: "start" }, ...choose(EIGHT.slice(0, 5)), { kind: "touch" }]);
  const spoilt = EIGHT.slice(0, 5).map((p, n): Triple => (n === 4 ? [p[0] + 40, p[1], p[2]] : p));
  const swapped = [EIGHT[2], EIGHT[1], EIGHT[0], EIGHT[3], EIGHT[4]];
  const laid = run(touch(EIGHT.slice(3)), touching);
  const far: Partial<TouchContext> = { target: () => ({ at: "organs", point_mm: [-60, 1900, 110] }) };
  const line = [-150, -50, 50, 150].map((z) => lps(0, 0, z));
  const cross = { ...NOTHING_ASIDE, cross: { aside_deg: 23 }, gap_mm: 12.3 };
  return [
    ["off", NO_LANDMARKS, NOTHING_ASIDE],
    ["kept", run([{ kind: "recall", patient_mm: EIGHT }]), { ...NOTHING_ASIDE, isNew: true }],
    ["choosing on a line", run([{ kind: "start" }, ...choose(line)]), NOTHING_ASIDE],
    ["choosing too close", run([{ kind: "start" }, ...choose([EIGHT[0], EIGHT[1], EIGHT[2], lps(5, -110, 220)])]), NOTHING_ASIDE],
    ["full", chosen, NOTHING_ASIDE],
    ["choosing what will not do", run([{ kind: "start" }, ...choose(EIGHT.slice(0, 5))], undefined, context(far)), NOTHING_ASIDE],
    ["choosing what will do", run([{ kind: "start" }, ...choose(EIGHT.slice(0, 5))]), NOTHING_ASIDE],
    ["touching", touching, NOTHING_ASIDE],
    ["touching with a cross", touching, cross],
    ["swapped", run(touch(swapped), five), NOTHING_ASIDE],
    ["inaccurate", run(touch(EIGHT.slice(0, 5)), five, context(far)), NOTHING_ASIDE],
    ["inaccurate and spoilt", run(touch(spoilt), five, context(far)), NOTHING_ASIDE],
    ["laid", laid, { ...NOTHING_ASIDE, isNew: true }],
    [
      "laid with doubts",
      run(touch(spoilt), five, context({ target: () => ({ at: "lesion", point_mm: [20, 30, 80] }) })),
      { ...NOTHING_ASIDE, isNew: true },
    ],
    ["moved", laid, { ...NOTHING_ASIDE, hold: words.anchorMoved("12") }],
    ["held long", laid, { ...NOTHING_ASIDE, hold: words.heldWithoutAnchor(10) }],
    ["recentred", run([{ kind: "recentred" }], laid), { ...NOTHING_ASIDE, hold: words.modelRecentred }],
    ["withdrawn", run([{ kind: "retarget" }], laid, context(far)), NOTHING_ASIDE],
    ["lost", run([{ kind: "anchor", isLost: true }], laid), NOTHING_ASIDE],
    ["lifted", run([{ kind: "stop" }], laid), NOTHING_ASIDE],
  ];
}

/** A wide guess: semibold system fonts are 0.5 to 0.55 of their size wide on average. */
const measure = (text: string, size_px: number): number => text.length * 0.55 * size_px;

function expectSound(panel: Panel, name: string): void {
  for (const { text, box, largest_px } of panel.texts) {
    const { size_px, lines } = typeset(text, box.width, box.height, largest_px, measure);
    expect(size_px, `${name}: "${text}" in ${box.height.toFixed(0)} px`).toBeGreaterThanOrEqual(LEAST_TEXT_PX);
    expect(lines.length * size_px * LEADING).toBeLessThanOrEqual(box.height);
    for (const line of lines) expect(measure(line, size_px)).toBeLessThanOrEqual(box.width);
  }
  for (const [n, { box, label, id }] of panel.buttons.entries()) {
    expect(Math.min(box.width, box.height), `${name}: ${id}`).toBeGreaterThanOrEqual(BUTTON_PX);
    const { size_px } = typeset(label, box.width - GAP_PX, box.height, TEXT_PX, measure);
    expect(size_px, `${name}: button "${label}"`).toBeGreaterThanOrEqual(LEAST_TEXT_PX);
    for (const { box: b } of panel.buttons.slice(n + 1)) {
      const apart = Math.max(b.x - box.x - box.width, box.x - b.x - b.width, b.y - box.y - box.height, box.y - b.y - b.height);
      expect(apart).toBeGreaterThanOrEqual(GAP_PX - 1e-9);
    }
    for (const { box: t } of panel.texts)
      expect(t.x + t.width <= box.x || box.x + box.width <= t.x || t.y + t.height <= box.y || box.y + box.height <= t.y).toBe(true);
  }
}

test.each(languages)("in every step of a registration the words fit the panel, legible and beside the buttons: %s", (lang) => {
  const words = uiWords(lang).xr;
  for (const [name, state, aside] of states(lang)) {
    const landmarks = landmarksNow(state, aside, words, lang);
    const canTake = aside.cross !== null;
    expectSound(mainPanel(contentOf({ words }), nowOf({ page: "registration", landmarks, canTake })), name);
    const warning = warningPanel(contentOf({ words }), nowOf({ landmarks }));
    const above = warning.texts.filter(({ text }) => text === landmarks.alert || text === contentOf().sentence);
    expect(above).toHaveLength(landmarks.alert === null ? 1 : 2);
    expectSound({ ...warning, texts: above }, `${name}, warning`);
  }
});

test("each state offers what leads on, and nothing that does nothing", () => {
  const words = uiWords("en").xr;
  const keys = Object.fromEntries(
    states("en").map(([name, state, aside]) => {
      const landmarks = landmarksNow(state, aside, words, "en");
      const { buttons } = mainPanel(contentOf(), nowOf({ page: "registration", landmarks, canTake: aside.cross !== null }));
      return [name, buttons.flatMap((one) => (one.enabled && !one.id.startsWith("landmark-") ? [one.label] : [])).join(", ")];
    }),
  );
  expect(keys).toEqual({
    off: "Back, Start",
    kept: "Back, New points, Touch them",
    "choosing on a line": "Back, Stop, Remove last",
    "choosing too close": "Back, Stop, Remove last",
    full: "Back, Stop, Remove last, Touch them",
    "choosing what will not do": "Back, Stop, Remove last, Touch them",
    "choosing what will do": "Back, Stop, Remove last, Touch them",
    touching: "Back, Stop, Undo touch",
    "touching with a cross": "Back, Stop, Undo touch, Precise 1:5, Set here",
    swapped: "Back, Stop, Touch 1, 3 again, Add points",
    inaccurate: "Back, Stop, Touch 2 again, Add points",
    "inaccurate and spoilt": "Back, Stop, Touch 5 again, Add points",
    laid: "Back, Stop, Touch 2 again",
    "laid with doubts": "Back, Stop, Touch 5 again, Add points",
    moved: "Back, Stop, Touch 2 again",
    "held long": "Back, Stop, Touch 2 again",
    recentred: "Back, Stop, Touch all again",
    withdrawn: "Back, Stop, Touch 2 again",
    lost: "Back, Stop, Touch all again",
    lifted: "Back, New points, Lay it again",
  });
});

test("what must be read stands on the warning panel whatever page is open, above the needle's own sentence", () => {
  const of = (alert: string | null): Panel => warningPanel(contentOf(), nowOf({ landmarks: { ...nowOf().landmarks, alert } }));
  const texts = of(null).texts.map(({ text }) => text);
  expect(texts[0]).toBe(contentOf().sentence);
  const alert = of("The model is hidden.");
  expect(alert.texts.map(({ text }) => text)).toEqual(["The model is hidden.", ...texts]);
  expect(alert.texts[0].strong).toBe(true);
  expect(alert.texts[0].box.y + alert.texts[0].box.height).toBeLessThan(alert.texts[1].box.y);
});
