import { expect, test } from "vitest";
import { uiWords } from "../../src/texts/index.ts";
import { type Lps, lps, type Triple } from "../../src/volume/index.ts";
import {
  type LandmarkEvent,
  type Landmarks,
  landmarksNow,
  NO_LANDMARKS,
  nextLandmarks,
  nextToTouch,
  registrationOf,
  type TouchContext,
} from "../../src/xr/landmarks.ts";
import { NOT_STILL, ofTwoViews, seenAside, stillStep } from "../../src/xr/touch.ts";
import { turnBetween, unit } from "../../src/xr/vectors.ts";

const POINTS: readonly Lps[] = [lps(0, -110, 220), lps(0, -115, 60), lps(125, -70, 0), lps(-125, -70, 0), lps(110, -85, 150)];
const OUTWARD: Triple = [0, -1, 0];
const context: TouchContext = {
  names: (n) => `Point ${n + 1}`,
  target_mm: [-60, 10, 110],
  touchError_mm: 3,
  tip_m: 0,
  wearer_m: [0, 1.6, 1],
};
/** Lying patient in the room: left to +x, head to -z, front up; 0.9 m above the floor. */
const inRoom = (p: Triple, out_m = 0): Triple => [p[0] / 1000, 0.9 - p[1] / 1000 + out_m, -p[2] / 1000];
const run = (events: readonly LandmarkEvent[], of: TouchContext = context, from: Landmarks = NO_LANDMARKS): Landmarks =>
  events.reduce((state, event) => nextLandmarks(state, event, of), from);
const choose: readonly LandmarkEvent[] = POINTS.map((patient_mm) => ({ kind: "chosen", patient_mm, outward: OUTWARD }));
const touch = (out_m = 0): readonly LandmarkEvent[] => POINTS.map((p) => ({ kind: "touched", room_m: inRoom(p, out_m) }));
const words = uiWords("en").xr;

test("points are chosen on the model, touched in order in the room, and the model is laid", () => {
  const chosen = run([{ kind: "start" }, ...choose]);
  expect(landmarksNow(chosen, words, "en").canTouch).toBe(true);
  const touching = run([{ kind: "touch" }, ...touch().slice(0, 4)], context, chosen);
  expect(nextToTouch(touching)).toBe(4);
  expect(registrationOf(touching)).toBeNull();
  const laid = run(touch().slice(4), context, touching);
  expect(laid.phase).toBe("laid");
  expect(registrationOf(laid)?.fre_mm).toBeLessThan(1e-9);
  expect(landmarksNow(laid, words, "en").figures).toMatch(/^Expected error at the target \d\.\d mm\. Fit 0\.0 mm; points 1: 0\.0, /);
});

test("touching cannot begin with a layout that would mislead, and the sentence says what to add", () => {
  const line = run([
    { kind: "start" },
    ...[-150, -50, 50, 150].map((z): LandmarkEvent => ({ kind: "chosen", patient_mm: lps(0, 0, z), outward: null })),
  ]);
  expect(run([{ kind: "touch" }], context, line).phase).toBe("choosing");
  expect(landmarksNow(line, words, "en").sentence).toContain("nearly on one line");
  expect(landmarksNow(line, words, "en").canTouch).toBe(false);
});

test("the fingertip's own radius is taken off along the skin's normal: the skin is met, not the bone of the finger", () => {
  const laid = run([{ kind: "start" }, ...choose, { kind: "touch" }, ...touch(0.008)], { ...context, tip_m: 0.008 });
  const found = registrationOf(laid);
  if (!found) throw new Error("not laid");
  const { rotation: r, translation_mm: t } = found;
  const p = POINTS[0];
  const y = r[3] * p[0] + r[4] * p[1] + r[5] * p[2] + t[1];
  expect(y).toBeCloseTo(inRoom(p)[1] * 1000, 6);
});

test("exchanged touches lay nothing, name the points, and can be touched again", () => {
  const wrong = [...touch()];
  [wrong[0], wrong[2]] = [wrong[2], wrong[0]];
  const state = run([{ kind: "start" }, ...choose, { kind: "touch" }, ...wrong]);
  expect(registrationOf(state)).toBeNull();
  expect(landmarksNow(state, words, "en").sentence).toContain("Point 1 and Point 3 were touched in each other's place");
  const again = run([{ kind: "again" }, ...touch()], context, state);
  expect(registrationOf(again)).not.toBeNull();
});

test("the one point that spoils the fit is asked for alone", () => {
  const bad = touch().map(
    (event, n): LandmarkEvent =>
      n === 4 && event.kind === "touched" ? { ...event, room_m: [event.room_m[0] + 0.03, event.room_m[1], event.room_m[2]] } : event,
  );
  const state = run([{ kind: "start" }, ...choose, { kind: "touch" }, ...bad], { ...context, target_mm: null });
  expect(landmarksNow(state, words, "en").sentence).toContain("Point 5");
  const again = run([{ kind: "again" }], context, state);
  expect(nextToTouch(again)).toBe(4);
  expect(again.points.filter((point) => point.room_m === null)).toHaveLength(1);
});

test("a lost anchor takes the registration out of force and says so; touching again restores it", () => {
  const laid = run([{ kind: "start" }, ...choose, { kind: "touch" }, ...touch()]);
  const lost = run([{ kind: "lost" }], context, laid);
  expect(registrationOf(lost)).toBeNull();
  expect(landmarksNow(lost, words, "en").sentence).toBe(words.anchorLost);
  expect(registrationOf(run([{ kind: "again" }, ...touch()], context, lost))).not.toBeNull();
});

test("the honest sentence stands at every step", () => {
  for (const state of [NO_LANDMARKS, run([{ kind: "start" }]), run([{ kind: "start" }, ...choose, { kind: "touch" }, ...touch()])]) {
    expect(landmarksNow(state, words, "en").honest).toContain("6 to 9 mm");
  }
});

test("a tip that holds still for 0.6 s within 3 mm is taken, at the mean, once", () => {
  let still = NOT_STILL;
  const taken: Triple[] = [];
  for (let n = 0; n < 90; n++) {
    const wobble = 0.001 * (n % 2 === 0 ? 1 : -1);
    const step = stillStep(still, [1 + wobble, 2, 3], (n * 1000) / 60);
    still = step.still;
    if (step.taken_m) taken.push(step.taken_m);
  }
  expect(taken).toHaveLength(1);
  expect(taken[0][0]).toBeCloseTo(1, 9);
});

test("a moving tip is not taken, and the next spot only after the tip has left the last one", () => {
  let still = NOT_STILL;
  let count = 0;
  const step = (at: Triple, t_ms: number): void => {
    const next = stillStep(still, at, t_ms);
    still = next.still;
    count += next.taken_m ? 1 : 0;
  };
  for (let n = 0; n < 90; n++) step([n * 0.002, 0, 0], n * 16);
  expect(count).toBe(0);
  for (let n = 0; n < 60; n++) step([1, 0, 0], 2000 + n * 16);
  for (let n = 0; n < 60; n++) step([1.01, 0, 0], 3000 + n * 16);
  expect(count).toBe(1);
  for (let n = 0; n < 60; n++) step([1.1, 0, 0], 4000 + n * 16);
  expect(count).toBe(2);
});

test("a cross set from two sides counts when the second look comes from 40 degrees aside, and tells its gap", () => {
  const look = (at_m: Triple): { at_m: Triple; turn: readonly [number, number, number, number] } => ({
    at_m,
    turn: turnBetween([0, 0, -1], unit([-at_m[0], -at_m[1], -at_m[2]], [0, 0, -1])),
  });
  expect(seenAside([0, 0, 0], look([0, 0, 1]), look([0.5, 0, 1]))).toBe(false);
  expect(seenAside([0, 0, 0], look([0, 0, 1]), look([1, 0, 1]))).toBe(true);
  expect(ofTwoViews([0, 0, 0], [0, 0, 0.004])).toEqual({ spot_m: [0, 0, 0.002], gap_mm: 4 });
});
