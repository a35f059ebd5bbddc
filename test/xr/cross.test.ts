import { expect, test } from "vitest";
import type { Triple } from "../../src/volume/index.ts";
import { type Cross, crossBefore, crossStep, crossTaken } from "../../src/xr/cross.ts";
import { gapOf } from "../../src/xr/pinch.ts";
import { type RoomPose, turnBetween, unit } from "../../src/xr/vectors.ts";
import type { Pointer } from "../../src/xr/words.ts";
import { seeded } from "../random.ts";
import { pointer } from "./content.ts";

const HEAD: RoomPose = { at_m: [0, 1.6, 0], turn: [0, 0, 0, 1] };
const look = (at_m: Triple, to: Triple): RoomPose => ({
  at_m,
  turn: turnBetween([0, 0, -1], unit([to[0] - at_m[0], to[1] - at_m[1], to[2] - at_m[2]], [0, 0, -1])),
});
const hand = (at_m: Triple, closed: number, more: Partial<Pointer> = {}): Pointer =>
  pointer({ kind: "ray", near: { at_m, turn: [0, 0, 0, 1] }, closed, gap_mm: gapOf(closed), ...more });
const NO_ONE: ReadonlySet<number> = new Set();

interface Move {
  readonly from: Cross;
  readonly precision?: boolean;
  readonly kind?: Pointer["kind"];
  readonly rate_hz?: number;
  readonly also?: (t_ms: number) => readonly Pointer[];
}
/** A hand that pinches, moves by `way_m` in half a second, rests for a second, and opens. */
function dragged(way_m: Triple, { from, precision = true, kind = "ray", rate_hz = 60, also = () => [] }: Move): Cross {
  let cross = from;
  for (let n = 0; n < 2.2 * rate_hz; n++) {
    const t_ms = (n * 1000) / rate_hz;
    const part = Math.min(1, Math.max(0, (t_ms - 200) / 500));
    const closed = t_ms >= 100 && t_ms < 2000 ? 1 : 0;
    const at: Triple = [0.2 + part * way_m[0], 1.1 + part * way_m[1], -0.3 + part * way_m[2]];
    const pointers = kind === "transient" && closed === 0 ? [] : [hand(at, closed, { kind })];
    cross = crossStep(cross, { pointers: [...pointers, ...also(t_ms)], busy: NO_ONE, precision, t_ms });
  }
  return cross;
}
const moved = (cross: Cross, from: Cross): Triple => [0, 1, 2].map((axis) => cross.at_m[axis] - from.at_m[axis]) as unknown as Triple;

test.each([30, 60, 90])(
  "the cross goes a fifth of the hand's way when precise, the whole way otherwise, and stays where it was let go: %d Hz",
  (rate_hz) => {
    const from = crossBefore(HEAD);
    expect(from.at_m).toEqual([0, expect.closeTo(1.4, 9), expect.closeTo(-0.6, 9)]);
    for (const [precision, part] of [
      [true, 0.2],
      [false, 1],
    ] as const) {
      const cross = dragged([0.1, -0.05, 0.2], { from, precision, rate_hz });
      expect(cross.held).toBeNull();
      for (const [axis, way] of [0.1, -0.05, 0.2].entries()) expect(Math.abs(moved(cross, from)[axis] - part * way)).toBeLessThan(0.0005);
    }
  },
);

test("a second hand that pinches makes the first one precise", () => {
  const from = crossBefore(HEAD);
  const also = (t_ms: number): readonly Pointer[] => [hand([-0.3, 1, -0.3], t_ms >= 150 ? 1 : 0, { id: 2 })];
  expect(moved(dragged([0.1, 0, 0], { from, precision: false, also }), from)[0]).toBeCloseTo(0.02, 3);
});

test("a change of precision in mid-drag moves nothing", () => {
  let cross = crossBefore(HEAD);
  const step = (closed: number, precision: boolean, t_ms: number): void => {
    cross = crossStep(cross, { pointers: [hand([0.4, 1, 0], closed)], busy: NO_ONE, precision, t_ms });
  };
  step(0, false, 0);
  step(1, false, 16);
  for (let n = 2; n < 60; n++) step(1, n % 2 === 0, n * 16);
  expect(cross.at_m).toEqual(crossBefore(HEAD).at_m);
});

test("a gaze that exists only while it pinches drags the cross by its hand, and leaves it where it was", () => {
  const from = crossBefore(HEAD);
  const cross = dragged([0.1, 0, 0], { from, kind: "transient" });
  expect(moved(cross, from)[0]).toBeCloseTo(0.02, 3);
  expect(dragged([0, 0.1, 0], { from: cross, kind: "transient" }).at_m[0]).toBeCloseTo(cross.at_m[0], 9);
});

test("a hand that a panel has, or that appears closed, takes no cross; a hand that is lost leaves it", () => {
  const from = crossBefore(HEAD);
  const step = (cross: Cross, pointers: readonly Pointer[], busy: ReadonlySet<number>, t_ms: number): Cross =>
    crossStep(cross, { pointers, busy, precision: true, t_ms });
  expect(step(from, [hand([0, 1, 0], 1)], NO_ONE, 0).held).toBeNull();
  const open = step(from, [hand([0, 1, 0], 0)], NO_ONE, 0);
  expect(step(open, [hand([0, 1, 0], 1)], new Set([1]), 16).held).toBeNull();
  const held = step(open, [hand([0, 1, 0], 1)], NO_ONE, 16);
  expect(held.held).not.toBeNull();
  expect(step(held, [], NO_ONE, 32)).toMatchObject({ held: null, at_m: from.at_m });
});

test("a hand whose tracking fails for a moment goes on with the cross; one that comes back elsewhere after longer does not take it along", () => {
  const from = crossBefore(HEAD);
  const back_m = (lostFrames: number): Triple => {
    let cross = from;
    for (let n = 0; n < 30 + lostFrames + 60; n++) {
      const isSeen = n < 30 || n >= 30 + lostFrames;
      const at: Triple = [n < 30 ? 0.2 : 0.3, 1.1, -0.3];
      const given = isSeen ? hand(at, n < 5 ? 0 : 1) : hand(at, 1, { near: null, tracked: false });
      cross = crossStep(cross, { pointers: [given], busy: NO_ONE, precision: true, t_ms: (n * 1000) / 60 });
    }
    return moved(cross, from);
  };
  expect(back_m(12)[0]).toBeCloseTo(0.02, 3);
  expect(back_m(20)).toEqual([0, 0, 0]);
});

test("opening the fingers kicks the hand by 14 mm and leaves the cross within 1 mm, in 100 releases with jitter", () => {
  const { normal } = seeded(3);
  for (let run = 0; run < 100; run++) {
    const from = crossBefore(HEAD);
    let cross = from;
    for (let n = 0; n < 90; n++) {
      const opening = Math.max(0, n - 70) / 8;
      const kick = 0.01 * Math.min(1, opening);
      const closed = n < 5 ? 0 : Math.max(0, 1 - opening);
      const at = [kick, 1 + kick, 0].map((v) => v + 0.001 * normal()) as unknown as Triple;
      cross = crossStep(cross, { pointers: [hand(at, closed)], busy: NO_ONE, precision: true, t_ms: (n * 1000) / 60 });
    }
    expect(Math.hypot(...moved(cross, from))).toBeLessThan(0.001);
  }
});

test("a spot counts when it was set from two sides 40 degrees apart: the mean, with the gap", () => {
  const cross = crossBefore(HEAD);
  const once = crossTaken(cross, look([0, 1.6, 0], cross.at_m));
  expect(once).toMatchObject({ spot_m: null, gap_mm: null });
  expect(crossTaken(once.cross, look([0.05, 1.6, 0], cross.at_m))).toMatchObject({ spot_m: null, cross: { first: once.cross.first } });
  const aside = { ...once.cross, at_m: [cross.at_m[0] + 0.004, cross.at_m[1], cross.at_m[2]] as Triple };
  const twice = crossTaken(aside, look([0.9, 1.6, -0.4], cross.at_m));
  expect(twice.gap_mm).toBeCloseTo(4, 6);
  expect(twice.spot_m?.[0]).toBeCloseTo(cross.at_m[0] + 0.002, 9);
  expect(twice.cross.first).toBeNull();
});

test("two answers more than 10 mm apart are no answer, and the point begins anew", () => {
  const cross = crossBefore(HEAD);
  const once = crossTaken(cross, look([0, 1.6, 0], cross.at_m));
  const wide = { ...once.cross, at_m: [cross.at_m[0] + 0.011, cross.at_m[1], cross.at_m[2]] as Triple };
  const twice = crossTaken(wide, look([0.9, 1.6, -0.4], cross.at_m));
  expect(twice.spot_m).toBeNull();
  expect(twice.gap_mm).toBeCloseTo(11, 6);
  expect(twice.cross.first).toBeNull();
});
