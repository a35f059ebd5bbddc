import { expect, test } from "vitest";
import type { Assessment, Level, Role, StructureAssessment } from "../../src/planning/index.ts";
import { dueAfter, maySound, snapped, soundsFor } from "../../src/xr/sound.ts";

/** Only what the rule reads; the rest of an assessment does not matter to it. */
function assessed(...structures: readonly (readonly [id: string, role: Role, crossed_mm: number, level: Level])[]): Assessment {
  const rows = structures.map(([id, role, crossed_mm, level]): Partial<StructureAssessment> => ({ id, role, crossed_mm, level }));
  return { structures: rows } as unknown as Assessment;
}
const heard = (before: Assessment | null, after: Assessment | null): readonly string[] =>
  soundsFor(before, after).map(({ sound, structure }) => `${sound} ${structure}`);

test("a structure newly crossed sounds once, a margin newly broken sounds once, staying there is silent", () => {
  const free = assessed(["colon", "forbidden", 0, "safe"]);
  const near = assessed(["colon", "forbidden", 0, "caution"]);
  const tooNear = assessed(["colon", "forbidden", 0, "forbidden"]);
  const through = assessed(["colon", "forbidden", 4, "forbidden"]);
  expect(heard(free, near)).toEqual(["margin colon"]);
  expect(heard(near, tooNear)).toEqual([]);
  expect(heard(tooNear, through)).toEqual(["crossing colon"]);
  expect(heard(through, through)).toEqual([]);
  expect(heard(through, tooNear)).toEqual([]);
  expect(heard(free, through)).toEqual(["crossing colon"]);
});

test("crossings sound before margins, each of its own structure", () => {
  const before = assessed(["colon", "forbidden", 0, "safe"], ["aorta", "forbidden", 0, "safe"]);
  const after = assessed(["colon", "forbidden", 0, "caution"], ["aorta", "forbidden", 2, "forbidden"]);
  expect(heard(before, after)).toEqual(["crossing aorta", "margin colon"]);
});

test("the host, the target and ignored structures are silent, and so is the first assessment of a needle", () => {
  const before = assessed(["liver", "host", 0, "safe"], ["lesion", "target", 0, "safe"], ["body", "ignored", 0, "safe"]);
  const after = assessed(["liver", "host", 40, "safe"], ["lesion", "target", 10, "safe"], ["body", "ignored", 12, "safe"]);
  expect(heard(before, after)).toEqual([]);
  expect(heard(null, assessed(["colon", "forbidden", 4, "forbidden"]))).toEqual([]);
});

test("clicks are at least 400 ms apart", () => {
  expect(maySound(null, 0)).toBe(true);
  expect(maySound(1000, 1399)).toBe(false);
  expect(maySound(1000, 1400)).toBe(true);
});

test("a crossing within the silence after a click waits for its end, and is dropped when the needle has left by then", () => {
  const free = assessed(["colon", "forbidden", 0, "safe"]);
  const near = assessed(["colon", "forbidden", 0, "caution"]);
  const through = assessed(["colon", "forbidden", 4, "forbidden"]);
  const due = dueAfter(null, soundsFor(near, through), through);
  expect(due).toEqual({ sound: "crossing", structure: "colon" });
  expect(dueAfter(due, [], through)).toEqual(due);
  expect(dueAfter(due, soundsFor(through, near), near)).toBe(null);
  expect(dueAfter(due, [], null)).toBe(null);
  const margin = dueAfter(null, soundsFor(free, near), near);
  expect(margin?.sound).toBe("margin");
  expect(dueAfter(margin, soundsFor(near, through), through)?.sound).toBe("crossing");
});

test("a margin does not take the place of a crossing that still waits", () => {
  const before = assessed(["colon", "forbidden", 4, "forbidden"], ["aorta", "forbidden", 0, "safe"]);
  const after = assessed(["colon", "forbidden", 4, "forbidden"], ["aorta", "forbidden", 0, "caution"]);
  expect(dueAfter({ sound: "crossing", structure: "colon" }, soundsFor(before, after), after)?.structure).toBe("colon");
});

test("the model clicks when it comes to its true size, and not while it stays there or leaves it", () => {
  expect([snapped(1.04, 1), snapped(0.97, 1)]).toEqual([true, true]);
  expect([snapped(1, 1), snapped(1, 1.04), snapped(1.2, 1.04)]).toEqual([false, false, false]);
});
