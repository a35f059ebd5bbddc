import { expect, test } from "vitest";
import type { ErrorPoint } from "../../src/planning/index.ts";
import { uiWords } from "../../src/texts/index.ts";
import { type Lps, lps, type Triple } from "../../src/volume/index.ts";
import { type LandmarkAside, type LandmarksNow, landmarksNow, NOTHING_ASIDE } from "../../src/xr/landmark-told.ts";
import {
  isWithdrawn,
  type LandmarkEvent,
  type Landmarks,
  MOST_LANDMARKS,
  NO_LANDMARKS,
  nextLandmarks,
  nextToTouch,
  registrationOf,
  type TouchContext,
} from "../../src/xr/landmarks.ts";

const POINTS: readonly Lps[] = [lps(0, -110, 220), lps(0, -115, 60), lps(125, -70, 0), lps(-125, -70, 0), lps(110, -85, 150)];
const context: TouchContext = {
  names: (n) => `Point ${n + 1}`,
  target: () => ({ at: "target", point_mm: [-60, 10, 110] }),
  touchError_mm: 3,
  outward: () => [0, -1, 0],
};
const at = (point_mm: Triple, what: ErrorPoint["at"] = "target"): TouchContext => ({ ...context, target: () => ({ at: what, point_mm }) });
/** Lying patient in the room: left to +x, head to -z, front up; 0.9 m above the floor. */
const inRoom = (p: Triple, out_m = 0): Triple => [p[0] / 1000, 0.9 - p[1] / 1000 + out_m, -p[2] / 1000];
const run = (events: readonly LandmarkEvent[], from: Landmarks = NO_LANDMARKS, of: TouchContext = context): Landmarks =>
  events.reduce((state, event) => nextLandmarks(state, event, of), from);
const choose: readonly LandmarkEvent[] = POINTS.map((patient_mm) => ({ kind: "chosen", patient_mm }));
const touchOf = (at_m: Triple, tip_m = 0): LandmarkEvent => ({ kind: "touched", touch: { at_m, tip_m, from_m: [0, 1.6, 1] } });
const touch = (tip_m = 0): readonly LandmarkEvent[] => POINTS.map((p) => touchOf(inRoom(p, tip_m), tip_m));
/** The last touch 30 mm off. */
const spoilt = (): readonly LandmarkEvent[] =>
  touch().with(4, touchOf([inRoom(POINTS[4])[0] + 0.03, inRoom(POINTS[4])[1], inRoom(POINTS[4])[2]]));
const chosen = run([{ kind: "start" }, ...choose]);
const laid = run([{ kind: "touch" }, ...touch()], chosen);
const words = uiWords("en").xr;
const told = (state: Landmarks, aside: Partial<LandmarkAside> = {}): LandmarksNow =>
  landmarksNow(state, { ...NOTHING_ASIDE, ...aside }, words, "en");
const missing = ({ points }: Landmarks): readonly number[] => points.flatMap((point, n) => (point.touch ? [] : [n]));

test("points are chosen on the model, touched in order in the room, and the model is laid", () => {
  expect(told(chosen).canTouch).toBe(true);
  const touching = run([{ kind: "touch" }, ...touch().slice(0, 4)], chosen);
  expect(nextToTouch(touching)).toBe(4);
  expect(registrationOf(touching)).toBeNull();
  const done = run(touch().slice(4), touching);
  expect(done.phase).toBe("laid");
  expect(registrationOf(done)?.fre_mm).toBeLessThan(1e-9);
  expect(told(done).figures).toMatch(
    /^Expected error at the needle's target: \d\.\d mm\. Fit 0\.0 mm, one touch 3\.0 mm, worst Point \d\.$/,
  );
  expect(told(done).points.map(({ label }) => label)).toEqual(["1: 0.0", "2: 0.0", "3: 0.0", "4: 0.0", "5: 0.0"]);
});

test("while points are chosen their expected error is said, and what to add where it is too large; it follows the needle", () => {
  expect(told(chosen).sentence).toMatch(/^5 points will do/);
  expect(told(chosen).figures).toMatch(/^Expected error at the needle's target: \d\.\d mm\.$/);
  const far = nextLandmarks(chosen, { kind: "retarget" }, at([0, 0, -900]));
  expect(told(far).sentence).toMatch(
    /^The model would be off by about \d\d\.\d mm at the needle's target, more than 10 mm\. Add landmarks around the entry\.$/,
  );
  expect(told(far)).toMatchObject({ figures: "", canTouch: true });
  const fair = nextLandmarks(chosen, { kind: "retarget" }, at([0, 0, -600]));
  expect(told(fair).sentence).toMatch(
    /^The model may be off by about \d\.\d mm at the needle's target\. Another landmark near the entry helps\.$/,
  );
  expect(told(nextLandmarks(fair, { kind: "retarget" }, context))).toEqual(told(chosen));
  // Fewer points than make a plane promise nothing.
  expect(run([{ kind: "start" }, ...choose.slice(0, 2)]).forecast).toBeNull();
});

test("touching cannot begin with a layout that would mislead, and the sentence says what to add", () => {
  const line = run([{ kind: "start" }, ...[-150, -50, 50, 150].map((z): LandmarkEvent => ({ kind: "chosen", patient_mm: lps(0, 0, z) }))]);
  expect(run([{ kind: "touch" }], line).phase).toBe("choosing");
  expect(told(line).sentence).toContain("nearly on one line");
  expect(told(line).canTouch).toBe(false);
});

test("more than eight points are not taken, and the sentence says so", () => {
  const many = Array.from(
    { length: 12 },
    (_, n): LandmarkEvent => ({ kind: "chosen", patient_mm: lps(40 * n, (n * n) % 7, (n % 3) * 45) }),
  );
  const full = run([{ kind: "start" }, ...many]);
  expect(full.points).toHaveLength(MOST_LANDMARKS);
  expect(told(full).sentence).toBe(words.landmarksFull(8));
});

test("each touch loses the radius of the tip that made it along the skin's normal, also where hands and controllers were mixed", () => {
  const mixed = POINTS.map((p, n) => (n < 3 ? touchOf(inRoom(p, 0.008), 0.008) : touchOf(inRoom(p))));
  const found = run([{ kind: "touch" }, ...mixed], chosen);
  for (const [n, p] of POINTS.entries()) {
    for (const [axis, v] of inRoom(p).entries()) expect(Math.abs((found.fit?.skin_m[n][axis] ?? 0) - v)).toBeLessThan(1e-5);
  }
  expect(registrationOf(found)?.fre_mm).toBeLessThan(0.01);
});

test("exchanged touches lay nothing, name the points, and only those are asked for again", () => {
  const wrong = [...touch()];
  [wrong[0], wrong[2]] = [wrong[2], wrong[0]];
  const state = run([{ kind: "touch" }, ...wrong], chosen);
  expect(registrationOf(state)).toBeNull();
  expect(told(state).sentence).toContain("Point 1 and Point 3 were touched in each other's place");
  expect(told(state).canAdd).toBe(true);
  const again = run([{ kind: "again" }], state);
  expect(missing(again)).toEqual([0, 2]);
  expect(registrationOf(run([touch()[0], touch()[2]], again))).not.toBeNull();
});

test("the one point that spoils the fit is marked, named, and asked for alone", () => {
  const state = run([{ kind: "touch" }, ...spoilt()], chosen, at([20, -90, 100]));
  expect(state.phase).toBe("laid");
  expect(told(state).sentence).toContain("Point 5 does not agree with the others");
  expect(told(state).points.map(({ label }) => label.endsWith("!"))).toEqual([false, false, false, false, true]);
  expect(told(state).figures).toContain("worst Point 5");
  expect(told(state).repeatLabel).toBe("Touch 5 again");
  const again = run([{ kind: "again" }], state);
  expect(nextToTouch(again)).toBe(4);
  expect(missing(again)).toEqual([4]);
});

test("the last touch is undone by one tap, any touch by two, any point removed by two, and a new beginning is two", () => {
  const touching = run([{ kind: "touch" }, ...touch().slice(0, 3)], chosen);
  expect(told(touching).repeatLabel).toBe("Undo touch");
  expect(missing(run([{ kind: "again" }], touching))).toEqual([2, 3, 4]);
  const picked = run([{ kind: "select", point: 0 }], laid);
  expect(told(picked).repeatLabel).toBe("Touch 1 again");
  expect(told(picked).points[0].pressed).toBe(true);
  expect(missing(run([{ kind: "again" }], picked))).toEqual([0]);
  expect(told(picked).removeLabel).toBe("Remove 1");
  const four = run([{ kind: "remove" }], picked);
  expect(four.phase).toBe("laid");
  expect(four.points.map((point) => point.patient_mm)).toEqual(POINTS.slice(1));
  expect(run([{ kind: "select", point: 0 }], picked).selected).toBeNull();
  expect(run([{ kind: "stop" }, { kind: "start" }], laid)).toMatchObject({ phase: "choosing", points: [] });
});

test("while points are touched a picked one comes next, and its earlier touch counts until then", () => {
  const touching = run([{ kind: "touch" }, ...touch().slice(0, 3), { kind: "select", point: 0 }], chosen);
  expect(nextToTouch(touching)).toBe(0);
  expect(missing(touching)).toEqual([3, 4]);
  const next = run([touchOf([1, 2, 3])], touching);
  expect(next.points[0].touch?.at_m).toEqual([1, 2, 3]);
  expect(nextToTouch(next)).toBe(3);
  // Undo means the one touched last, not the last of the list.
  expect(missing(run([{ kind: "again" }], next))).toEqual([0, 3, 4]);
});

test("a point that is removed from the last sound layout leads back to choosing", () => {
  const three = POINTS.slice(2);
  const state = run([
    { kind: "start" },
    ...three.map((patient_mm): LandmarkEvent => ({ kind: "chosen", patient_mm })),
    { kind: "touch" },
    ...three.map((p) => touchOf(inRoom(p))),
  ]);
  expect(state.phase).toBe("laid");
  const two = run([{ kind: "select", point: 0 }, { kind: "remove" }], state);
  expect(two.phase).toBe("choosing");
  expect(two.points.every((point) => point.touch !== null)).toBe(true);
});

test("a lost anchor takes the registration out of force and says so; found again it is in force again", () => {
  const lost = run([{ kind: "anchor", isLost: true }], laid);
  expect(registrationOf(lost)).toBeNull();
  expect(isWithdrawn(lost)).toBe(true);
  expect(told(lost).sentence).toBe(words.anchorLost);
  expect(told(lost).alert).toBe(words.anchorLost);
  expect(registrationOf(run([{ kind: "anchor", isLost: false }], lost))).not.toBeNull();
  expect(missing(run([{ kind: "again" }], lost))).toEqual([0, 1, 2, 3, 4]);
});

test("a new origin voids the touches: those under way at once, those of a laid model when it is touched again", () => {
  const touching = run([{ kind: "touch" }, ...touch().slice(0, 3), { kind: "recentred" }], chosen);
  expect(missing(touching)).toEqual([0, 1, 2, 3, 4]);
  expect(nextToTouch(touching)).toBe(0);
  const stale = run([{ kind: "recentred" }], laid);
  expect(stale.phase).toBe("laid");
  expect(told(stale).repeatLabel).toBe(words.landmarksAgain);
  expect(missing(run([{ kind: "again" }], stale))).toEqual([0, 1, 2, 3, 4]);
  expect(missing(run([{ kind: "add" }], stale))).toEqual([0, 1, 2, 3, 4]);
});

test("a needle moved to where the error is above 10 mm takes the model away and says so, and back again restores it; above 6 it warns", () => {
  const far = run([{ kind: "retarget" }], laid, at([-60, 1400, 110]));
  expect(isWithdrawn(far)).toBe(true);
  expect(registrationOf(far)).toBeNull();
  expect(told(far).alert).toMatch(
    /^The model is hidden\. The model would be off by about \d\d\.\d mm at the needle's target, more than 10 mm\./,
  );
  expect(told(far).figures).toContain("Expected error at the needle's target: ");
  const between = run([{ kind: "retarget" }], far, at([-60, 600, 110]));
  expect(isWithdrawn(between)).toBe(false);
  expect(registrationOf(between)?.tre_mm).toBeGreaterThan(6);
  expect(told(between).alert).toMatch(/^The model may be off by about/);
  const back = run([{ kind: "retarget" }], between);
  expect(told(back).alert).toBeNull();
  expect(told(back).sentence).toBe(words.landmarksLaid);
});

test("without a needle the error is judged all the same, and the words say where", () => {
  const state = run([{ kind: "touch" }, ...touch()], chosen, at([-60, 10, 110], "organs"));
  expect(told(state).figures).toMatch(/^Expected error at the far end of the organs: \d\.\d mm\./);
  const refused = run([{ kind: "touch" }, ...touch()], chosen, at([-60, 1400, 110], "organs"));
  expect(refused.phase).toBe("touching");
  expect(told(refused).sentence).toMatch(
    /at the far end of the organs \(no needle is set\), more than 10 mm\. Add landmarks around it, or set a needle\.$/,
  );
  // A needle set nearer is what was asked for.
  expect(run([{ kind: "retarget" }], refused).phase).toBe("laid");
});

test("points of an earlier session are kept without their touches, and only the touches are asked for", () => {
  const kept = run([{ kind: "recall", patient_mm: POINTS }]);
  expect(kept.phase).toBe("off");
  expect(told(kept)).toMatchObject({ sentence: words.landmarksKept(5), canTouch: true, touchLabel: words.landmarksTouch });
  expect(told(kept, { isNew: true }).alert).toBe(words.landmarksKept(5));
  expect(registrationOf(run([{ kind: "touch" }, ...touch()], kept))).not.toBeNull();
  expect(run([{ kind: "recall", patient_mm: [] }], laid)).toBe(laid);
});

test("a model taken off its body keeps points and touches: one tap lays it again", () => {
  const lifted = run([{ kind: "stop" }], laid);
  expect(registrationOf(lifted)).toBeNull();
  expect(told(lifted)).toMatchObject({ sentence: words.landmarksLifted, touchLabel: words.landmarksLayAgain });
  expect(registrationOf(run([{ kind: "touch" }], lifted))).not.toBeNull();
  expect(missing(run([{ kind: "anchor", isLost: true }, { kind: "stop" }], laid))).toEqual([0, 1, 2, 3, 4]);
});

test("the honest sentence stands at every step, and again beside everything else when the model is laid", () => {
  for (const state of [NO_LANDMARKS, run([{ kind: "start" }]), laid]) expect(told(state).honest).toContain("6 to 9 mm");
  expect(told(laid, { isNew: true }).alert).toContain(words.honest);
  expect(told(laid).alert).toBeNull();
});

test("the cross is told step by step, and how far apart the two looks put a point", () => {
  const touching = run([{ kind: "touch" }], chosen);
  expect(told(touching, { cross: { aside_deg: null } }).sentence).toBe(words.landmarksCross("Point 1", 1, 5));
  expect(told(touching, { cross: { aside_deg: 12.9 } }).sentence).toBe(words.landmarksSecondLook(40, 12));
  expect(told(touching, { cross: { aside_deg: null }, gap_mm: 3.21 }).sentence).toMatch(/^The two views lay 3\.3 mm apart\. Pinch/);
  expect(told(touching, { cross: { aside_deg: null }, gap_mm: 14 }).sentence).toMatch(
    /^The two views lay 14\.0 mm apart, more than 10 mm: set/,
  );
});
