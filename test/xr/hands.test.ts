import { expect, test } from "vitest";
import type { Edit } from "../../src/case/index.ts";
import { fromScene, type LentStage, PATIENT_POSE, type RootPose, toScene } from "../../src/viewer/index.ts";
import { TRUE_SCALE } from "../../src/xr/grab-model.ts";
import { createGrabs } from "../../src/xr/grabs.ts";
import { createHands } from "../../src/xr/hands.ts";
import { pinchStrength } from "../../src/xr/pinch.ts";
import { along, distance, NO_TURN } from "../../src/xr/vectors.ts";
import type { Pointer } from "../../src/xr/words.ts";
import { seeded } from "../random.ts";
import { FREE, NEEDLE } from "./needle.ts";

type Triple = readonly [number, number, number];

const START: RootPose = { position_m: [0, 1.2, -1.2], rotation: PATIENT_POSE.rotation, scale: TRUE_SCALE };

/** Hands on a patient, without a scene. */
function room(): {
  readonly play: (frames: number, given: (n: number) => readonly Pointer[]) => void;
  root(): RootPose;
  target_mm(): Triple;
} {
  let root = START;
  let last: Edit | null = null;
  let t_ms = 0;
  const grabs = createGrabs();
  const stage = {
    pose: () => root,
    stand(to: RootPose) {
      root = to;
    },
    field: () => FREE,
    document: () => ({ needles: [NEEDLE], current: NEEDLE.id }) as unknown as ReturnType<LentStage["document"]>,
  };
  const hands = createHands(
    stage,
    (edit) => {
      last = edit;
    },
    () => [0, 0, 0],
  );
  return {
    play(frames, given) {
      for (let n = 0; n < frames; n++) {
        t_ms += 1000 / 60;
        const reach = {
          needle: { entry_m: toScene(root, NEEDLE.entry_mm), target_m: toScene(root, NEEDLE.target_mm) },
          model: { low_mm: [-200, -120, -200], high_mm: [200, 120, 200], toPatient: (p: Triple) => fromScene(root, p) },
        } as const;
        for (const event of grabs.step(given(n), reach, t_ms, grabs.helping(), new Set())) hands.apply(event, grabs.helping(), null);
      }
    },
    root: () => root,
    target_mm: () => (last && "to_mm" in last ? last.to_mm : NEEDLE.target_mm),
  };
}

function hand(id: number, at_m: Triple, gap_mm: number): Pointer {
  const near = { at_m, turn: NO_TURN };
  return {
    id,
    hand: id === 1 ? "right" : "left",
    kind: "joints",
    near,
    ray: null,
    tip_m: null,
    closed: pinchStrength(gap_mm),
    gap_mm,
    tracked: true,
  };
}

/** 120 ms from 4 mm to 44, and 10 mm of kick. */
function opening(n: number): { readonly gap_mm: number; readonly kick_m: number } {
  const open = Math.min(1, n / 7);
  return { gap_mm: 4 + 40 * open, kick_m: 0.01 * open };
}

test("the model stays where it was carried: opening the fingers moves it by less than a millimetre, in 100 releases", () => {
  const random = seeded(5);
  const shift: Triple = [0.12, -0.05, 0.2];
  const off_mm = Array.from({ length: 100 }, () => {
    const { play, root } = room();
    const at: Triple = toScene(START, [150, 0, 150]);
    const jitter = (p: Triple): Triple => [p[0] + 1e-3 * random.normal(), p[1] + 1e-3 * random.normal(), p[2] + 1e-3 * random.normal()];
    play(20, () => [hand(1, at, 40)]);
    play(2, () => [hand(1, at, 4)]);
    play(40, (n) => [hand(1, jitter(along(at, shift, n / 40)), 4)]);
    play(60, () => [hand(1, jitter(along(at, shift, 1)), 4)]);
    play(9, (n) => [hand(1, along(jitter(along(at, shift, 1)), [0, -1, 0], opening(n).kick_m), opening(n).gap_mm)]);
    return 1000 * distance(root().position_m, along(START.position_m, shift, 1));
  });
  console.log(`the model ${Math.max(...off_mm).toFixed(2)} mm off at worst`);
  expect(Math.max(...off_mm)).toBeLessThan(1);
});

test("of two hands at the model the one that lets go leaves it where both held it, and the other carries on", () => {
  const { play, root } = room();
  const [a, b] = [toScene(START, [-180, 0, 150]), toScene(START, [180, 0, 150])];
  play(20, () => [hand(1, a, 40), hand(2, b, 40)]);
  play(3, () => [hand(1, a, 4), hand(2, b, 40)]);
  play(90, (n) => [hand(1, a, 4), hand(2, along(b, [0.36, 0, 0], Math.min(1, n / 30)), 4)]);
  const before = root();
  expect(before.scale / TRUE_SCALE).toBeCloseTo(2, 1);
  const far = along(b, [0.36, 0, 0], 1);
  play(9, (n) => [hand(1, a, 4), hand(2, along(far, [1, 0, 0], opening(n).kick_m), opening(n).gap_mm)]);
  expect(root().scale).toBeCloseTo(before.scale, 6);
  expect(distance(root().position_m, before.position_m)).toBeLessThan(0.0005);
  play(60, () => [hand(1, along(a, [0, 0.1, 0], 1), 4), hand(2, far, 44)]);
  expect(root().position_m[1] - before.position_m[1]).toBeCloseTo(0.1, 3);
});

test("with a second pinch for precision a release still means what it meant before the fingers opened", () => {
  const { play, target_mm } = room();
  const at = toScene(START, NEEDLE.target_mm);
  const away: Triple = [1, 1, 1];
  play(20, () => [hand(1, at, 40), hand(2, away, 40)]);
  play(60, () => [hand(1, at, 4), hand(2, away, 40)]);
  play(60, () => [hand(1, at, 4), hand(2, away, 4)]);
  play(90, (n) => [hand(1, along(at, [0.05, 0, 0], Math.min(1, n / 30)), 4), hand(2, away, 4)]);
  expect(target_mm()[0] - NEEDLE.target_mm[0]).toBeCloseTo(10, 1);
  play(9, (n) => [hand(1, along(along(at, [0.05, 0, 0], 1), [1, 0, 0], opening(n).kick_m), opening(n).gap_mm), hand(2, away, 4)]);
  expect(target_mm()[0] - NEEDLE.target_mm[0]).toBeCloseTo(10, 1);
});

test("a ray that is lost for a while as it lets go keeps its drag: it ends where the ray was last seen", () => {
  const { play, target_mm } = room();
  const target = toScene(START, NEEDLE.target_mm);
  const ray = (x_m: number, closed: number, seen: boolean): Pointer => ({
    ...hand(1, [0, 0, 0], closed ? 0 : 40),
    kind: "ray",
    near: null,
    ray: seen ? { at_m: [target[0] + x_m, target[1], target[2] + 0.8], turn: NO_TURN } : null,
    closed,
  });
  play(20, () => [ray(0, 0, true)]);
  play(40, (n) => [ray(Math.min(0.03, n * 0.002), 1, true)]);
  play(5, () => [ray(0.03, 1, false)]);
  play(3, () => [ray(0.03, 0, false)]);
  expect(target_mm()[0] - NEEDLE.target_mm[0]).toBeCloseTo(30, 0);
});
