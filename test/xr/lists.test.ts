import { expect, test } from "vitest";
import { uiWords } from "../../src/texts/index.ts";
import { type LandmarkAside, landmarksNow, NOTHING_ASIDE, rememberedLandmarks } from "../../src/xr/landmark-told.ts";
import { NO_LANDMARKS } from "../../src/xr/landmarks.ts";
import { type ListsOf, listsOf, rememberedLists } from "../../src/xr/panels/lists.ts";
import { drawingPace } from "../../src/xr/panels/pace.ts";
import type { SessionNow } from "../../src/xr/panels/pages.ts";
import { LEAST_TEXT_PX, TEXT_PX } from "../../src/xr/panels/sizes.ts";
import { LEADING, type Measure, type Typeset, typeset } from "../../src/xr/panels/typeset.ts";
import type { PageName } from "../../src/xr/panels/words.ts";
import { seeded } from "../random.ts";
import { contentOf, nowOf } from "./content.ts";

const FRAME_MS = 1000 / 60;

test("lists that are remembered are those made anew, whatever changed, and the very same when nothing did", () => {
  const next = seeded(7).uniform;
  const one = <T>(...of: readonly T[]): T => of[Math.floor(next() * of.length)];
  const contents = [contentOf(), contentOf({ sentence: "Allowed.", level: "safe" }), contentOf({ needle: "n2", canUndo: false })];
  const told = [nowOf().landmarks, { ...nowOf().landmarks, alert: "Read this." }];
  const change = (now: SessionNow): SessionNow => {
    switch (Math.floor(next() * 6)) {
      case 0:
        return { ...now, scale: one(0.5, 1, 1.25) };
      case 1:
        return { ...now, locked: one(true, false), away: one(true, false) };
      case 2:
        return { ...now, page: one<PageName>("notice", "model", "structures", "planes", "registration"), sheet: one(0, 1) };
      case 3:
        return { ...now, planes: one(null, { axial: true, needle: false }, { axial: true, needle: true }) };
      case 4:
        return { ...now, landmarks: one(...told), canTake: one(true, false) };
      default:
        return { ...now, precision: one(true, false), solid: one(true, false), sound: one(true, false) };
    }
  };
  const remembered = rememberedLists();
  let of: ListsOf = { content: contents[0], now: nowOf({ landmarks: told[0] }), isOpen: true, onGlass: false };
  for (let n = 0; n < 400; n++) {
    const lists = remembered(of);
    expect(lists).toEqual(listsOf(of));
    // The session tells its state in a new record each frame.
    expect(remembered({ ...of, now: { ...of.now, planes: of.now.planes && { ...of.now.planes } } })).toBe(lists);
    of =
      next() < 0.3
        ? { ...of, content: one(...contents), isOpen: one(true, false), onGlass: one(true, false) }
        : { ...of, now: change(of.now) };
  }
});

test("what is told of the landmarks is remembered as long as nothing of it changed", () => {
  const words = uiWords("en").xr;
  const asides: readonly LandmarkAside[] = [
    NOTHING_ASIDE,
    { ...NOTHING_ASIDE, hold: "Held without an anchor." },
    { ...NOTHING_ASIDE, isNew: true },
    { ...NOTHING_ASIDE, cross: { aside_deg: null } },
    { ...NOTHING_ASIDE, cross: { aside_deg: 12 } },
    { ...NOTHING_ASIDE, cross: { aside_deg: 13 } },
    { ...NOTHING_ASIDE, gap_mm: 4 },
  ];
  const states = [NO_LANDMARKS, { ...NO_LANDMARKS, phase: "choosing" as const }, { ...NO_LANDMARKS, phase: "touching" as const }];
  const remembered = rememberedLandmarks();
  for (const state of states) {
    for (const aside of [...asides, ...asides.toReversed()]) {
      const now = remembered(state, aside, words, "en");
      expect(now).toEqual(landmarksNow(state, aside, words, "en"));
      expect(remembered(state, { ...aside, cross: aside.cross && { ...aside.cross } }, words, "en")).toBe(now);
    }
  }
  expect(remembered(NO_LANDMARKS, NOTHING_ASIDE, uiWords("es").xr, "es")).toEqual(
    landmarksNow(NO_LANDMARKS, NOTHING_ASIDE, uiWords("es").xr, "es"),
  );
});

test("a panel whose words change in every frame is drawn ten times a second, and its last words always", () => {
  const isDue = drawingPace();
  const nobody = { hot: new Set<string>(), down: new Set<string>() };
  let [drawn, shown, t_ms] = [0, "", 0];
  const frame = (sentence: string): void => {
    t_ms += FRAME_MS;
    const { warning } = listsOf({ content: contentOf({ sentence }), now: nowOf(), isOpen: true, onGlass: false });
    if (!isDue(warning, nobody, t_ms)) return;
    drawn++;
    shown = sentence;
  };
  for (let n = 0; n <= 120; n++) frame(`Sentence ${n}.`);
  expect(drawn).toBeLessThanOrEqual(21);
  expect(drawn).toBeGreaterThanOrEqual(17);
  for (let n = 0; n < 6; n++) frame("Sentence 120.");
  expect(shown).toBe("Sentence 120.");
  const before = drawn;
  for (let n = 0; n < 60; n++) frame("Sentence 120.");
  expect(drawn).toBe(before);
});

test("a button that is pointed at or held is drawn so, and no longer than it is", () => {
  const isDue = drawingPace();
  const { main } = listsOf({ content: contentOf(), now: nowOf(), isOpen: true, onGlass: false });
  const touched = (hot: readonly string[], down: readonly string[] = []) => ({ hot: new Set(hot), down: new Set(down) });
  expect(isDue(main, touched([]), 0)).toBe(true);
  expect(isDue(main, touched([]), 200)).toBe(false);
  expect(isDue(main, touched(["lock"]), 210)).toBe(true);
  expect(isDue(main, touched(["undo"]), 230)).toBe(false);
  expect(isDue(main, touched(["undo"]), 320)).toBe(true);
  expect(isDue(main, touched(["undo"], ["undo"]), 500)).toBe(true);
  expect(isDue(main, touched(["undo"], ["undo"]), 700)).toBe(false);
  expect(isDue(main, touched([]), 900)).toBe(true);
});

/** The first size at which all words fit, every size tried. */
function typesetSimply(text: string, width: number, height: number, largest_px: number, measure: Measure): Typeset {
  for (let size_px = largest_px; ; size_px -= 2) {
    const lines: string[] = [];
    for (const word of text.split(" ")) {
      const last = lines.at(-1);
      const longer = last === undefined ? word : `${last} ${word}`;
      if (last === undefined || measure(longer, size_px) > width) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    const fits = lines.length * size_px * LEADING <= height && lines.every((line) => measure(line, size_px) <= width);
    if (fits || size_px - 2 < Math.min(LEAST_TEXT_PX, largest_px) / 2) return { size_px, lines };
  }
}

test("words are set as trying every size would set them", () => {
  const next = seeded(11).uniform;
  // Letters of many widths, and pairs that move together.
  const measure: Measure = (text, size_px) => {
    let width = 0;
    for (let n = 0; n < text.length; n++) width += (0.25 + (text.charCodeAt(n) % 7) * 0.09 - (text[n] === "A" ? 0.02 : 0)) * size_px;
    return width;
  };
  for (let n = 0; n < 500; n++) {
    const words = Array.from({ length: 1 + Math.floor(next() * 40) }, () =>
      String.fromCharCode(...Array.from({ length: 1 + Math.floor(next() * 14) }, () => 65 + Math.floor(next() * 50))).replaceAll(" ", "x"),
    );
    const [width, height] = [80 + next() * 900, 30 + next() * 450];
    const largest_px = next() < 0.8 ? TEXT_PX : 30;
    expect(typeset(words.join(" "), width, height, largest_px, measure)).toEqual(
      typesetSimply(words.join(" "), width, height, largest_px, measure),
    );
  }
});
