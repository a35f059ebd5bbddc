import { expect, test } from "vitest";
import { chosen } from "../../src/xr/choice.ts";
import { createGrabs, type GrabEvent } from "../../src/xr/grabs.ts";
import { NO_TURN, type RoomPose } from "../../src/xr/vectors.ts";
import type { Pointer, Reachable } from "../../src/xr/words.ts";
import { pointer } from "./content.ts";

type Triple = readonly [number, number, number];
const at = (at_m: Triple): RoomPose => ({ at_m, turn: NO_TURN });
const NOBODY: ReadonlySet<number> = new Set();

/** A model of 400 mm about the origin, standing 1 m up, with a needle in its middle. */
function reachAt(scale: number): Reachable {
  const toRoom = (p: Triple): Triple => [p[0] * scale * 0.001, 1 + p[1] * scale * 0.001, p[2] * scale * 0.001];
  return {
    needle: { entry_m: toRoom([0, 60, 0]), target_m: toRoom([0, 0, 0]) },
    model: {
      low_mm: [-200, -200, -200],
      high_mm: [200, 200, 200],
      toPatient: ([x, y, z]) => [(x / scale) * 1000, ((y - 1) / scale) * 1000, (z / scale) * 1000],
    },
  };
}

test("a source that turns into another kind lets go of what it held as if it had not been taken, and takes nothing by being closed", () => {
  const grabs = createGrabs();
  const reach = reachAt(1);
  const hand = (closed: number): Pointer => pointer({ kind: "joints", near: at([0, 1, 0]), closed, gap_mm: 40 * (1 - closed) });
  const events: GrabEvent[] = [];
  for (let n = 0; n < 20; n++) events.push(...grabs.step([hand(n < 10 ? 0 : 1)], reach, n * 16, false, NOBODY));
  expect(events[0]).toMatchObject({ phase: "start", grab: { target: "target", kind: "joints" } });
  const changed = grabs.step([{ ...hand(1), kind: "controller" }], reach, 330, false, NOBODY);
  expect(changed).toEqual([{ phase: "cancel", grab: expect.objectContaining({ target: "target", kind: "joints" }) }]);
  for (let n = 0; n < 20; n++) expect(grabs.step([{ ...hand(1), kind: "controller" }], reach, 340 + n * 16, false, NOBODY)).toEqual([]);
  expect(grabs.held()).toEqual([]);
});

test("of a small model a hand finds more than its handles: their reach shrinks with it, and never grows", () => {
  const aside = (mm: number): Pick<Pointer, "kind" | "near" | "ray"> => ({ kind: "joints", near: at([mm / 1000, 1, 0]), ray: null });
  expect(chosen(aside(90), reachAt(1))?.target).toBe("target");
  expect(chosen(aside(110), reachAt(1))?.target).toBe("model");
  expect(chosen(aside(20), reachAt(0.25))?.target).toBe("target");
  expect(chosen(aside(35), reachAt(0.25))?.target).toBe("model");
  expect(chosen(aside(110), reachAt(4))?.target).toBe("model");
  expect(chosen(aside(90), { ...reachAt(0.25), model: null })?.target).toBe("target");
});
