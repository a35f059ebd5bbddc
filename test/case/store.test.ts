import fc from "fast-check";
import { expect, test } from "vitest";
import {
  applyEdit,
  type CaseDocument,
  type CaseNeedle,
  createStore,
  type Edit,
  emptyCase,
  rulesInForce,
  structureState,
} from "../../src/case/index.ts";
import { presetById } from "../../src/planning/index.ts";
import { lps } from "../../src/volume/index.ts";

const biopsy = presetById("biopsy");
const drainage = presetById("drainage");
if (!biopsy || !drainage) throw new Error("presets are shipped");

const needle = (id: string): CaseNeedle => ({
  id,
  name: id,
  entry_mm: lps(0, 0, 0),
  target_mm: lps(10, 0, 0),
  gauge: 18,
  diameter_mm: 1.27,
  length_mm: 150,
  note: "",
});

function withNeedles(...ids: readonly string[]): CaseDocument {
  return ids.reduce(
    (doc, id) => applyEdit(doc, { kind: "add-needle", needle: needle(id) }),
    emptyCase(biopsy as NonNullable<typeof biopsy>),
  );
}

const id = fc.constantFrom("a", "b", "c");
const point = fc
  .tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }))
  .map(([x, y, z]) => lps(x, y, z));
const edit: fc.Arbitrary<Edit> = fc.oneof(
  id.map((one): Edit => ({ kind: "add-needle", needle: needle(one) })),
  fc.tuple(id, point).map(([one, to_mm]): Edit => ({ kind: "move-entry", needle: one, to_mm })),
  fc
    .tuple(id, point, fc.constantFrom("g1", "g2"))
    .map(([one, to_mm, gesture]): Edit => ({ kind: "move-target", needle: one, to_mm, gesture })),
  id.map((one): Edit => ({ kind: "remove-needle", needle: one })),
  fc.tuple(id, fc.string()).map(([one, name]): Edit => ({ kind: "rename-needle", needle: one, name })),
  fc
    .tuple(fc.constantFrom("liver", "bone"), fc.boolean())
    .map(([structure, visible]): Edit => ({ kind: "set-structure", state: { id: structure, visible } })),
  fc.constantFrom(biopsy, drainage).map((rules): Edit => ({ kind: "set-rules", rules })),
  fc.constantFrom("split" as const, "grid" as const).map((layout): Edit => ({ kind: "set-view", view: { layout } })),
);
/** The plan without what only says how it is looked at. */
const plan = ({ view: _, current: __, ...rest }: CaseDocument): object => rest;

test("undoing everything gives the first plan back, redoing everything the last", () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 40 }), (edits) => {
      const first = withNeedles("a");
      const store = createStore(first);
      for (const one of edits) store.send(one);
      const last = store.get();
      while (store.undo());
      expect(plan(store.get())).toEqual(plan(first));
      while (store.redo());
      expect(plan(store.get())).toEqual(plan(last));
    }),
  );
});

test("an edit that names nothing or changes nothing returns the same document and is no step", () => {
  const doc = withNeedles("a");
  const nothing: readonly Edit[] = [
    { kind: "move-entry", needle: "nobody", to_mm: lps(1, 2, 3) },
    { kind: "move-entry", needle: "a", to_mm: lps(0, 0, 0) },
    { kind: "remove-needle", needle: "nobody" },
    { kind: "select-needle", needle: "nobody" },
    { kind: "set-structure", state: { id: "liver", visible: true } },
    { kind: "set-rules", rules: doc.rules },
    { kind: "add-needle", needle: needle("a") },
    { kind: "set-view", view: { layout: "split" } },
  ];
  const store = createStore(doc);
  for (const one of nothing) {
    expect(applyEdit(doc, one), one.kind).toBe(doc);
    store.send(one);
  }
  expect(store.history()).toEqual({ undo: 0, redo: 0 });
});

test("a drag of a hundred moves is one step", () => {
  const store = createStore(withNeedles("a"));
  for (let i = 1; i <= 100; i++) store.send({ kind: "move-target", needle: "a", to_mm: lps(i, 0, 0), gesture: "drag-1" });
  store.send({ kind: "move-target", needle: "a", to_mm: lps(5, 5, 5), gesture: "drag-2" });
  expect(store.history().undo).toBe(2);
  store.undo();
  expect(store.get().needles[0].target_mm).toEqual([100, 0, 0]);
  store.undo();
  expect(store.get().needles[0].target_mm).toEqual([10, 0, 0]);
});

test("scrolling and choosing are no steps, and undo leaves the view where it is", () => {
  const store = createStore(withNeedles("a", "b"));
  store.send({ kind: "move-entry", needle: "a", to_mm: lps(1, 1, 1) });
  store.send({ kind: "set-view", view: { slice_mm: [4, 5, 6] } });
  store.send({ kind: "select-needle", needle: "a" });
  expect(store.history().undo).toBe(1);
  store.undo();
  expect(store.get().view.slice_mm).toEqual([4, 5, 6]);
});

test("removing the current needle makes its neighbour the current one", () => {
  const doc = withNeedles("a", "b", "c");
  expect(doc.current).toBe("c");
  expect(applyEdit(doc, { kind: "remove-needle", needle: "c" }).current).toBe("b");
  const one = withNeedles("a");
  expect(applyEdit(one, { kind: "remove-needle", needle: "a" }).current).toBeNull();
});

test("history keeps 200 steps and no more", () => {
  const store = createStore(withNeedles("a"));
  for (let i = 1; i <= 300; i++) store.send({ kind: "move-entry", needle: "a", to_mm: lps(i, 0, 0) });
  expect(store.history().undo).toBe(200);
});

test("a role that a person gave a structure holds over the rules; the document's rules stay as they are", () => {
  const doc = applyEdit(withNeedles("a"), { kind: "set-structure", state: { id: "spleen", role: "ignored" } });
  expect(rulesInForce(doc).roles["spleen"].role).toBe("ignored");
  expect(doc.rules).toBe(biopsy);
  expect(structureState(doc, "liver")).toEqual({ id: "liver", visible: true, opacity: null, role: null });
});

test("a drag that ends where it began is no step, and what came before is undone first", () => {
  const store = createStore(withNeedles("a"));
  store.send({ kind: "rename-needle", needle: "a", name: "Other" });
  const [before] = store.get().needles;
  store.send({ kind: "move-target", needle: "a", to_mm: lps(5, 5, 5), gesture: "drag-7" });
  expect(store.history().undo).toBe(2);
  store.send({ kind: "move-target", needle: "a", to_mm: lps(10, 0, 0), gesture: "drag-7" });
  expect(store.history()).toEqual({ undo: 1, redo: 0 });
  expect(store.get().needles[0]).toEqual(before);
  store.send({ kind: "move-target", needle: "a", to_mm: lps(6, 5, 5), gesture: "drag-7" });
  expect(store.history().undo).toBe(2);
});
