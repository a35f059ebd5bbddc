import { describe, expect, test } from "vitest";
import { fromScene, PATIENT_POSE } from "../../src/viewer/index.ts";
import type { Triple } from "../../src/volume/index.ts";
import { needlePlane, turnBetweenTabs } from "../../src/xr/reslice.ts";
import { axialEdit, NO_TABS, type Tab, type TabHands, type TabMove, tabAlong, tabStep } from "../../src/xr/tabs.ts";
import { type RoomPose, turnBetween, unit } from "../../src/xr/vectors.ts";
import type { Pointer } from "../../src/xr/words.ts";
import { pointer } from "./content.ts";

const TABS: readonly Tab[] = [
  { plane: "axial", at_m: [0, 1, -1] },
  { plane: "needle", at_m: [0.3, 1, -1] },
];
const look = (at_m: Triple, to: Triple): RoomPose => ({
  at_m,
  turn: turnBetween([0, 0, -1], unit([to[0] - at_m[0], to[1] - at_m[1], to[2] - at_m[2]], [0, 0, -1])),
});
const near = (at_m: Triple, closed: number, more: Partial<Pointer> = {}): Pointer =>
  pointer({ near: { at_m, turn: [0, 0, 0, 1] }, closed, ...more });
const mm = (p: Triple): Triple => fromScene(PATIENT_POSE, p);

/** Frames at 60 Hz, the last pose held for a second: the filter has come to rest. */
function play(
  list: readonly Pointer[],
  more: { readonly rivals_m?: readonly Triple[]; readonly busy?: ReadonlySet<number> } = {},
): { readonly hands: TabHands; readonly move: TabMove | null } {
  let hands = NO_TABS;
  let move: TabMove | null = null;
  for (const [n, one] of [...list, ...Array.from({ length: 60 }, () => list[list.length - 1])].entries()) {
    const world = {
      pointers: [one],
      tabs: TABS,
      rivals_m: more.rivals_m ?? [],
      busy: more.busy ?? new Set<number>(),
      t_ms: (n * 1000) / 60,
    };
    ({ hands, move } = tabStep(hands, world));
  }
  return { hands, move };
}

describe("tabs", () => {
  test("a hand at the axial tab moves the crosshair along the stack by as much as it went, and no farther than the last slice", () => {
    const { move } = play([near([0.01, 1, -1], 0), near([0.01, 1, -1], 1), near([0.02, 1.02, -1.01], 1)]);
    if (!move) throw new Error("nothing moved");
    expect(move.plane).toBe("axial");
    const start = { at_mm: [5, 6, 7] as Triple, through: [0, 0, 1] as Triple, ends_mm: [-40, 100] as const };
    const edit = axialEdit(start, mm(move.from_m), mm(move.to_m));
    expect(edit).toEqual({ kind: "set-view", view: { slice_mm: [5, 6, expect.closeTo(27, 1)] } });
    expect(axialEdit(start, [0, 0, 0], [0, 0, 300])).toEqual({ kind: "set-view", view: { slice_mm: [5, 6, 107] } });
    expect(axialEdit(start, [0, 0, 0], [9, 9, -300])).toEqual({ kind: "set-view", view: { slice_mm: [5, 6, -33] } });
  });

  test("a tilted stack is walked along its own normal", () => {
    const through: Triple = [0, 0.6, 0.8];
    const edit = axialEdit({ at_mm: [0, 0, 0], through, ends_mm: [-100, 100] }, [0, 0, 0], [50, 6, 8]);
    expect(edit).toEqual({ kind: "set-view", view: { slice_mm: [0, expect.closeTo(6, 9), expect.closeTo(8, 9)] } });
  });

  test("a ray at the needle plane's tab carries it at its distance, and the plane turns by the angle that the tab went round the needle", () => {
    const aimed = look([0, 1, 0], [0.3, 1, -1]);
    const { hands, move } = play([
      pointer({ ray: aimed }),
      pointer({ ray: aimed, closed: 1 }),
      pointer({ ray: look([0, 1, 0], [0.3, 1.2, -1]), closed: 1 }),
    ]);
    expect(hands.held?.plane).toBe("needle");
    expect(Math.hypot(...(move?.to_m ?? [0, 0, 0]).map((v, n) => v - [0, 1, 0][n]))).toBeCloseTo(Math.hypot(0.3, 1), 3);
    const plane = needlePlane([0, 0, 0], [0, 100, 0], 0.1);
    const turnedPlane = needlePlane([0, 0, 0], [0, 100, 0], 0.3);
    if (!plane || !turnedPlane) throw new Error("no plane");
    const edge = (one: typeof plane): Triple => [
      one.centre_mm[0] + 80 * one.right[0],
      one.centre_mm[1],
      one.centre_mm[2] + 80 * one.right[2],
    ];
    expect(turnBetweenTabs(plane, edge(plane), edge(turnedPlane))).toBeCloseTo(0.2, 12);
  });

  test("a gaze only chooses: the hand that pinches carries", () => {
    const ray = look([0, 1, 0], [0, 1, -1]);
    const gaze = (at_m: Triple): Pointer => near(at_m, 1, { kind: "transient", ray });
    const { hands, move } = play([gaze([0.2, 0.8, -0.3]), gaze([0.2, 0.85, -0.3])]);
    expect(hands.held).toMatchObject({ plane: "axial", reach_m: null });
    expect((move?.to_m[1] ?? 0) - (move?.from_m[1] ?? 0)).toBeCloseTo(0.05, 3);
  });

  test("a hand that a panel has, that was closed before, or that is nearer to a handle of the needle takes no tab", () => {
    const list = [near([0, 1, -0.98], 0), near([0, 1, -0.98], 1)];
    expect(play(list).hands.held?.plane).toBe("axial");
    expect(play(list, { busy: new Set([1]) }).hands.held).toBeNull();
    expect(play([near([0, 1, -1], 1)]).hands.held).toBeNull();
    expect(play(list, { rivals_m: [[0, 1, -0.97]] }).hands.held).toBeNull();
    const ray = look([0, 1, 0], [0, 1, -1]);
    const far = [pointer({ ray }), pointer({ ray, closed: 1 })];
    expect(play(far, { rivals_m: [[0.01, 1, -1]] }).hands.held?.plane).toBe("axial");
    expect(play(far, { rivals_m: [[0, 1, -0.6]] }).hands.held?.plane).toBe("axial");
    const beside = look([0, 1, 0], [0.009, 1, -1]);
    expect(play([pointer({ ray: beside }), pointer({ ray: beside, closed: 1 })], { rivals_m: [[0.01, 1, -1]] }).hands.held).toBeNull();
  });

  test("a hand that is lost for a moment keeps its tab where it was; one lost for longer lets go, and must open before it takes one again", () => {
    const shut = near([0, 1, -1], 1);
    const unseen = near([0, 1, -1], 0, { near: null, tracked: false });
    const lost = (frames: number): readonly Pointer[] => Array.from({ length: frames }, () => unseen);
    const held = [near([0, 1, -1], 0), ...Array.from({ length: 30 }, () => shut)];
    const brief = play([...held, ...lost(12), near([0, 1.03, -1], 1)]);
    expect(brief.hands.held?.plane).toBe("axial");
    expect(brief.move?.from_m).toEqual([0, 1, -1]);
    expect(brief.move?.to_m[1]).toBeCloseTo(1.03, 3);
    expect(play([...held, ...lost(20), shut]).hands.held).toBeNull();
    expect(play([...held, ...lost(20), near([0, 1, -1], 0), near([0, 1, -1], 0), shut]).hands.held?.plane).toBe("axial");
  });

  test("fingers that open move the grab point; the tab stays where it was before they began to", () => {
    const rest = Array.from({ length: 45 }, () => near([0, 1.02, -1], 1, { gap_mm: 5 }));
    // In 150 ms the tips part to 41 mm and the grab point between them goes up by 9 mm.
    const opening = Array.from({ length: 9 }, (_, n) => near([0, 1.02 + 0.001 * (n + 1), -1], n < 5 ? 1 : 0, { gap_mm: 9 + 4 * n }));
    let hands = NO_TABS;
    const moves: TabMove[] = [];
    for (const [n, one] of [near([0, 1, -1], 0), near([0, 1, -1], 1, { gap_mm: 5 }), ...rest, ...opening].entries()) {
      const step = tabStep(hands, { pointers: [one], tabs: TABS, rivals_m: [], busy: new Set(), t_ms: (n * 1000) / 60 });
      hands = step.hands;
      if (step.move) moves.push(step.move);
    }
    expect(hands.held).toBeNull();
    expect(Math.abs((moves.at(-2)?.to_m[1] ?? 0) - 1.02)).toBeGreaterThan(0.0015);
    expect(Math.abs((moves.at(-1)?.to_m[1] ?? 0) - 1.02)).toBeLessThan(0.0005);
  });

  test("a tab that is no longer shown is held by nobody, nor by a hand that became another kind of hand", () => {
    const shut = near([0, 1, -1], 1);
    const { hands } = play([near([0, 1, -1], 0), shut]);
    const world = { pointers: [shut], tabs: TABS, rivals_m: [], busy: new Set<number>(), t_ms: 2000 };
    expect(tabStep(hands, world).hands.held?.plane).toBe("axial");
    expect(tabStep(hands, { ...world, tabs: TABS.slice(1) })).toMatchObject({ hands: { held: null }, move: null });
    expect(tabStep(hands, { ...world, pointers: [{ ...shut, kind: "joints" }] })).toMatchObject({ hands: { held: null }, move: null });
  });

  test("a tab that a free hand would take is told, and where a ray meets it", () => {
    const ray = look([0, 1, 0], [0.3, 1, -1]);
    expect(play([pointer({ ray })]).hands.hot).toBe("needle");
    expect(tabAlong(ray, TABS)).toBeCloseTo(Math.hypot(0.3, 1), 9);
    expect(tabAlong(look([0, 1, 0], [0.1, 1, -1]), TABS)).toBeNull();
  });
});
