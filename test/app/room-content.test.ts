import { expect, test } from "vitest";
import { createDesk } from "../../src/app/desk.ts";
import { createRoomContent } from "../../src/app/room-content.ts";
import { type CaseStore, createStore, emptyCase } from "../../src/case/index.ts";
import { presetById } from "../../src/planning/index.ts";
import { lps } from "../../src/volume/index.ts";

const FRAME_MS = 1000 / 60;

function made(): { readonly store: CaseStore; readonly content: ReturnType<typeof createRoomContent>; pass(ms: number): void } {
  const rules = presetById("biopsy");
  if (!rules) throw new Error("the biopsy preset is shipped");
  const store = createStore(emptyCase(rules));
  const { gauge, diameter_mm, length_mm } = rules.needle;
  const needle = { id: "n1", name: "1", entry_mm: lps(0, -90, 0), target_mm: lps(0, 0, 0), gauge, diameter_mm, length_mm, note: "" };
  store.send({ kind: "add-needle", needle });
  let clock_ms = 0;
  const sentence = (): string => String(store.get().needles[0].target_mm[0]);
  const content = createRoomContent({ store, desk: createDesk(), language: () => "en", sentence, now: () => clock_ms });
  return {
    store,
    content,
    pass(ms) {
      clock_ms += ms;
    },
  };
}

test("while a needle is dragged its sentence is made anew ten times a second, is never older than that, and is the needle's own at rest", () => {
  const { store, content, pass } = made();
  const seen = new Set([content()]);
  let oldest = 0;
  for (let frame = 0; frame < 120; frame++) {
    store.send({ kind: "move-target", needle: "n1", to_mm: lps(frame, 0, 0), gesture: "drag" });
    const now = content();
    seen.add(now);
    oldest = Math.max(oldest, frame - Number(now.sentence));
    pass(FRAME_MS);
  }
  expect(seen.size).toBeLessThanOrEqual(22);
  expect(oldest * FRAME_MS).toBeLessThanOrEqual(101);
  pass(100);
  expect(content().sentence).toBe("119");
  expect(content()).toBe(content());
});

test("what a hand does at the menu is told at once, in mid-drag too", () => {
  const { store, content, pass } = made();
  content();
  store.send({ kind: "move-target", needle: "n1", to_mm: lps(1, 0, 0), gesture: "drag" });
  pass(FRAME_MS);
  expect(content().sentence).toBe("0");
  store.send({ kind: "rename-needle", needle: "n1", name: "Biopsy" });
  expect(content()).toMatchObject({ needles: [{ id: "n1", name: "Biopsy" }], sentence: "1" });
});
