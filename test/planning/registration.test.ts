import { expect, test } from "vitest";
import { layoutProblem, predictedTre, registerLandmarks } from "../../src/planning/index.ts";
import { rigidFit, turned } from "../../src/planning/registration/fit.ts";
import type { Registration, RegistrationContext } from "../../src/planning/registration/words.ts";
import { type Lps, lps, type NineNumbers, type Triple } from "../../src/volume/index.ts";
import { hornFit } from "../oracle/horn.ts";

/** Xiphoid, navel, both iliac spines, a rib-arch point on the left: webxr.md 8's good set. LPS mm. */
const GOOD: readonly Lps[] = [lps(0, -110, 220), lps(0, -115, 60), lps(125, -70, 0), lps(-125, -70, 0), lps(110, -85, 150)];
const NAMES = ["xiphoid", "navel", "left spine", "right spine", "rib arch"];
const TARGET: Triple = [-60, 10, 110];
const names = (points: readonly unknown[]): string[] => points.map((_, i) => NAMES[i] ?? `point ${i + 1}`);

function contextOf(points: readonly unknown[], more: Partial<RegistrationContext> = {}): RegistrationContext {
  return { names: names(points), target_mm: TARGET, touchError_mm: 0, outward: null, wearer_m: null, ...more };
}

/** Mulberry32: seeded, good enough for noise. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const gauss = (next: () => number): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

interface Pose {
  readonly rotation: NineNumbers;
  readonly shift_mm: Triple;
}
function randomPose(next: () => number): Pose {
  const q = [gauss(next), gauss(next), gauss(next), gauss(next)];
  const [w, x, y, z] = q.map((v) => v / Math.hypot(...q));
  return {
    rotation: [
      1 - 2 * (y * y + z * z),
      2 * (x * y - w * z),
      2 * (x * z + w * y),
      2 * (x * y + w * z),
      1 - 2 * (x * x + z * z),
      2 * (y * z - w * x),
      2 * (x * z - w * y),
      2 * (y * z + w * x),
      1 - 2 * (x * x + y * y),
    ],
    shift_mm: [(next() - 0.5) * 4000, (next() - 0.5) * 4000, (next() - 0.5) * 4000],
  };
}
function placed(pose: Pose, p: Triple): Triple {
  const q = turned(pose.rotation, p);
  return [q[0] + pose.shift_mm[0], q[1] + pose.shift_mm[1], q[2] + pose.shift_mm[2]];
}
/** The points as touched, metres, each off by an isotropic error of that rms length. */
function touched(pose: Pose, points: readonly Triple[], fle_mm: number, next: () => number): Triple[] {
  const sigma = fle_mm / Math.sqrt(3);
  return points.map((p) => placed(pose, p).map((v) => (v + sigma * gauss(next)) / 1000) as unknown as Triple);
}
const UPRIGHT: Pose = { rotation: [1, 0, 0, 0, 0, 1, 0, -1, 0], shift_mm: [100, 900, -1200] };

function codeOf(points: readonly Lps[], room_m: readonly Triple[], more: Partial<RegistrationContext> = {}): string | null {
  const result = registerLandmarks(points, room_m, contextOf(points, more));
  return "problem" in result ? result.problem.code : null;
}
function registered(points: readonly Lps[], room_m: readonly Triple[], more: Partial<RegistrationContext> = {}): Registration {
  const result = registerLandmarks(points, room_m, contextOf(points, more));
  if ("problem" in result) throw new Error(result.problem.code);
  return result.value;
}
const off = (a: Triple, b: Triple): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
const inRoom = (r: Registration, p: Triple): Triple => {
  const q = turned(r.rotation, p);
  return [q[0] + r.translation_mm[0], q[1] + r.translation_mm[1], q[2] + r.translation_mm[2]];
};

test("10,000 random poses with touch noise are recovered to the noise floor, and the fit is Horn's to 1e-9", () => {
  const next = random(1);
  let squares = 0;
  let apart = 0;
  let rotationApart = 0;
  const fle_mm = 4;
  for (let trial = 0; trial < 10_000; trial++) {
    const pose = randomPose(next);
    const room_m = touched(pose, GOOD, fle_mm, next);
    const room_mm = room_m.map((p): Triple => [p[0] * 1000, p[1] * 1000, p[2] * 1000]);
    const fit = rigidFit(GOOD, room_mm);
    const horn = hornFit(GOOD, room_mm);
    const turnedTarget = turned(fit.rotation, TARGET);
    const at: Triple = [turnedTarget[0] + fit.translation[0], turnedTarget[1] + fit.translation[1], turnedTarget[2] + fit.translation[2]];
    squares += off(at, placed(pose, TARGET)) ** 2;
    for (let i = 0; i < 9; i++) rotationApart = Math.max(rotationApart, Math.abs(fit.rotation[i] - horn.rotation[i]));
    apart = Math.max(apart, Math.abs(fit.fre - horn.fre), ...fit.translation.map((v, axis) => Math.abs(v - horn.translation[axis])));
  }
  expect(rotationApart).toBeLessThan(1e-9);
  expect(apart).toBeLessThan(1e-9);
  // The noise floor is what theory leaves at the target; 1 % is three standard errors of 10,000 trials.
  const floor_mm = predictedTre(GOOD, fle_mm, TARGET);
  expect(Math.abs(Math.sqrt(squares / 10_000) - floor_mm)).toBeLessThan(0.03 * floor_mm);
});

test("without noise any pose comes back to a billionth of a millimetre, through the door", () => {
  const next = random(2);
  for (let trial = 0; trial < 100; trial++) {
    const pose = randomPose(next);
    const found = registered(GOOD, touched(pose, GOOD, 0, next));
    expect(found.fre_mm).toBeLessThan(1e-9);
    expect(off(inRoom(found, TARGET), placed(pose, TARGET))).toBeLessThan(1e-8);
  }
});

test("three points in a plane give a proper rotation, never a reflection", () => {
  const next = random(3);
  const three = [lps(0, 0, 0), lps(200, 0, 0), lps(0, 0, 120)];
  for (let trial = 0; trial < 500; trial++) {
    const pose = randomPose(next);
    const r = rigidFit(
      three,
      three.map((p) => placed(pose, p)),
    ).rotation;
    const det = r[0] * (r[4] * r[8] - r[5] * r[7]) - r[1] * (r[3] * r[8] - r[5] * r[6]) + r[2] * (r[3] * r[7] - r[4] * r[6]);
    expect(det).toBeCloseTo(1, 12);
    for (let i = 0; i < 9; i++) expect(r[i]).toBeCloseTo(pose.rotation[i], 10);
  }
});

/** The rows of webxr.md 8's table, FLE 5: layouts on the skin (y forwards), target 120 mm deep and 60 mm to the side. */
const LAYOUTS: readonly { readonly name: string; readonly points: readonly Lps[] }[] = [
  { name: "three within 60 mm", points: [lps(0, 0, 0), lps(60, 0, 0), lps(30, 0, 52)] },
  { name: "four nearly on a line", points: [lps(-75, 0, 0), lps(-25, 0, 20), lps(25, 0, -20), lps(75, 0, 0)] },
  { name: "four over the belly", points: [lps(-100, 0, -80), lps(100, 0, -80), lps(100, 0, 80), lps(-100, 0, 80)] },
  { name: "six with both flanks", points: [...GOOD, lps(-150, 20, 110)] },
];

test.each(LAYOUTS)("the predicted error at the target agrees with simulation within 0.3 mm: $name", ({ points }) => {
  const next = random(4);
  const centre = [0, 1, 2].map((axis) => points.reduce((sum, p) => sum + p[axis], 0) / points.length);
  const target: Triple = [centre[0] + 60, centre[1] + 120, centre[2]];
  for (const fle_mm of [3, 5]) {
    let squares = 0;
    const trials = 16_000;
    for (let trial = 0; trial < trials; trial++) {
      const pose = randomPose(next);
      const room_mm = touched(pose, points, fle_mm, next).map((p): Triple => [p[0] * 1000, p[1] * 1000, p[2] * 1000]);
      const { rotation, translation } = rigidFit(points, room_mm);
      const q = turned(rotation, target);
      squares += off([q[0] + translation[0], q[1] + translation[1], q[2] + translation[2]], placed(pose, target)) ** 2;
    }
    expect(Math.abs(Math.sqrt(squares / trials) - predictedTre(points, fle_mm, target))).toBeLessThan(0.3);
  }
});

test("the layouts of the table have its predicted errors", () => {
  const at = (points: readonly Lps[]): number => {
    const centre = [0, 1, 2].map((axis) => points.reduce((sum, p) => sum + p[axis], 0) / points.length);
    return predictedTre(points, 5, [centre[0] + 60, centre[1] + 120, centre[2]]);
  };
  expect(at(LAYOUTS[0].points)).toBeGreaterThan(10);
  expect(at(LAYOUTS[1].points)).toBeGreaterThan(10);
  expect(at(LAYOUTS[2].points)).toBeLessThan(4.5);
  expect(at(LAYOUTS[3].points)).toBeLessThan(4);
});

test("too few, near-collinear, close, small and confusable layouts are refused, each with its own code", () => {
  const code = (points: readonly Lps[]): string | null => layoutProblem(points, names(points))?.code ?? null;
  expect(code(GOOD)).toBeNull();
  expect(code(GOOD.slice(0, 2))).toBe("landmarks-too-few");
  expect(code([lps(0, 0, -150), lps(10, 0, -50), lps(-10, 0, 50), lps(0, 0, 150)])).toBe("landmarks-near-line");
  expect(code([...GOOD, lps(20, -115, 60)])).toBe("landmarks-too-close");
  expect(code([lps(0, 0, 0), lps(60, 0, 0), lps(20, 0, 50)])).toBe("landmarks-too-small");
  expect(code([lps(-100, 0, -80), lps(100, 0, -80), lps(100, 0, 80), lps(-100, 0, 80)])).toBe("landmarks-confusable");
});

test("a refused layout names the points that are to be added to or moved", () => {
  const line = layoutProblem([lps(0, 0, -150), lps(10, 0, -50), lps(-10, 0, 50), lps(0, 0, 150)], ["a", "b", "c", "d"]);
  expect(line?.details).toMatchObject({ points: ["a", "d"] });
  const close = layoutProblem([...GOOD, lps(20, -115, 60)], [...NAMES, "mole"]);
  expect(close?.details).toMatchObject({ points: ["navel", "mole"], distance_mm: 20 });
});

test("two points touched in each other's place are named, for every pair of 100 noisy touches at FLE 5, without a false alarm", () => {
  const next = random(5);
  for (let trial = 0; trial < 10; trial++) {
    const pose = randomPose(next);
    for (let i = 0; i < GOOD.length; i++) {
      for (let j = i + 1; j < GOOD.length; j++) {
        const room_m = touched(pose, GOOD, 5, next);
        expect(codeOf(GOOD, room_m)).toBeNull();
        const wrong = room_m.map((p, k) => (k === i ? room_m[j] : k === j ? room_m[i] : p));
        const result = registerLandmarks(GOOD, wrong, contextOf(GOOD));
        expect("problem" in result && result.problem).toMatchObject({
          code: "landmarks-swapped",
          details: { points: [NAMES[i], NAMES[j]] },
        });
      }
    }
  }
});

test("a mirror image of a layout with depth is refused as mirrored", () => {
  const next = random(6);
  const deep = [...GOOD, lps(-150, 20, 110)];
  const mirrored = touched(
    UPRIGHT,
    deep.map((p): Triple => [-p[0], p[1], p[2]]),
    3,
    next,
  );
  expect(codeOf(deep, mirrored)).toBe("landmarks-mirrored");
});

test("a flat layout taken from behind fits perfectly and is refused because its skin looks away from the wearer", () => {
  const next = random(7);
  const flat = [lps(0, 0, 210), lps(-70, 0, 130), lps(110, 0, 10), lps(120, 0, 220), lps(-130, 0, 240)];
  const outward = flat.map((): Triple => [0, -1, 0]);
  // The wearer stands in front; the patient's front, -y, is turned to +z of the room.
  const wearer_m: Triple = [0.1, 1.6, 0];
  expect(codeOf(flat, touched(UPRIGHT, flat, 2, next), { outward, wearer_m })).toBeNull();
  const behind = touched(
    UPRIGHT,
    flat.map((p): Triple => [-p[0], p[1], p[2]]),
    2,
    next,
  );
  expect(codeOf(flat, behind, { outward, wearer_m })).toBe("landmarks-flipped");
});

test("a predicted error above 10 mm at the target is refused and above 6 mm warned, whatever the error of fit", () => {
  const next = random(8);
  const room_m = touched(UPRIGHT, GOOD, 0, next);
  const result = (touchError_mm: number): readonly string[] => {
    const found = registerLandmarks(GOOD, room_m, contextOf(GOOD, { touchError_mm, target_mm: [-60, 10, 110] }));
    return "problem" in found ? [found.problem.code] : found.problems.map((p) => p.code);
  };
  const each_mm = predictedTre(GOOD, 1, TARGET);
  expect(result(5.9 / each_mm)).toEqual([]);
  expect(result(6.1 / each_mm)).toEqual(["landmarks-uncertain"]);
  expect(result(9.9 / each_mm)).toEqual(["landmarks-uncertain"]);
  expect(result(10.1 / each_mm)).toEqual(["landmarks-inaccurate"]);
});

test("a large error of fit alone refuses nothing: it warns and names the point to touch again", () => {
  const next = random(9);
  const room_m = touched(UPRIGHT, GOOD, 0, next);
  room_m[4] = [room_m[4][0] + 0.04, room_m[4][1], room_m[4][2]];
  const found = registerLandmarks(GOOD, room_m, contextOf(GOOD, { target_mm: null }));
  if ("problem" in found) throw new Error(found.problem.code);
  expect(found.value.fre_mm).toBeGreaterThan(8);
  expect(found.value.tre_mm).toBeNull();
  expect(found.value.touchAgain[0]).toBe(4);
  expect(found.problems.map((p) => p.code)).toEqual(["landmarks-poor-fit", "landmark-touch-again"]);
  expect(found.problems[1].details).toMatchObject({ point: "rib arch" });
});

test("the estimate of the touch error is FRE / sqrt(1 - 2/n), unless the way of touching is known to be worse", () => {
  const next = random(10);
  const found = registered(GOOD, touched(UPRIGHT, GOOD, 4, next));
  expect(found.fle_mm).toBeCloseTo(found.fre_mm / Math.sqrt(1 - 2 / 5), 12);
  expect(found.fre_mm).toBeCloseTo(Math.sqrt(found.residuals_mm.reduce((sum, r) => sum + r * r, 0) / 5), 12);
  expect(registered(GOOD, touched(UPRIGHT, GOOD, 0, next), { touchError_mm: 3 }).fle_mm).toBe(3);
});
