import { describe, expect, test } from "vitest";
import { applyEdit, emptyCase, structureState } from "../../src/case/index.ts";
import { presets } from "../../src/planning/index.ts";
import { lookEdit, lookOf, nextLook, opacityOf } from "../../src/ui/looks.ts";
import { shared } from "../../src/ui/shared.ts";

const [rules] = presets;
const start = emptyCase(rules);

describe("how a structure is shown", () => {
  for (const id of ["liver", "body", "label:77"]) {
    test(`three presses of the dot take ${id} round through all three looks and back`, () => {
      let doc = start;
      const first = lookOf(structureState(doc, id));
      const seen = [first];
      for (let i = 0; i < 3; i++) {
        doc = applyEdit(doc, lookEdit(id, nextLook(lookOf(structureState(doc, id)))));
        seen.push(lookOf(structureState(doc, id)));
      }
      expect(new Set(seen)).toEqual(new Set(["solid", "ghost", "hidden"]));
      expect(seen.at(-1)).toBe(first);
    });
  }

  test("the body is a ghost by nature and an organ is solid", () => {
    expect(lookOf(structureState(start, "body"))).toBe("ghost");
    expect(lookOf(structureState(start, "liver"))).toBe("solid");
    expect(opacityOf(structureState(start, "liver"))).toBe(1);
    expect(opacityOf(structureState(start, "body"))).toBeLessThan(0.35);
  });

  test("each look's own is no opacity of the hand's, so that the picture's own shading holds", () => {
    expect(lookEdit("liver", "solid")).toMatchObject({ state: { opacity: null } });
    expect(lookEdit("body", "ghost")).toMatchObject({ state: { opacity: null } });
    expect(lookEdit("body", "solid")).toMatchObject({ state: { opacity: 1 } });
  });
});

describe("what changed", () => {
  test("a part that equals the part before is that very part; a changed one and its parents are new", () => {
    const before = { a: [{ n: 1 }, { n: 2 }], b: { c: [1, 2] }, d: null };
    const after = shared(before, { a: [{ n: 1 }, { n: 3 }], b: { c: [1, 2] }, d: null });
    expect(after).not.toBe(before);
    expect(after.b).toBe(before.b);
    expect(after.a).not.toBe(before.a);
    expect(after.a[0]).toBe(before.a[0]);
    expect(after.a[1]).toEqual({ n: 3 });
  });

  test("equal data is the old value; lost keys, new keys and other lengths are not", () => {
    const before: { a: number[]; b?: number | null } = { a: [1, 2] };
    expect(shared(before, { a: [1, 2] })).toBe(before);
    expect(shared(before, { a: [1] })).toEqual({ a: [1] });
    expect(shared(before, { a: [1, 2], b: null })).toEqual({ a: [1, 2], b: null });
    expect(Object.keys(shared<object>({ a: 1, b: 2 }, { a: 1 }))).toEqual(["a"]);
    expect(shared<unknown>([1], { 0: 1 })).toEqual({ 0: 1 });
  });
});
