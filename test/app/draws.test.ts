import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createBus } from "../../src/app/bus.ts";
import { createDesk, type DeskKeeper } from "../../src/app/desk.ts";
import { drawInParts, type Pacer } from "../../src/app/draws.ts";
import { createJudge, type Judge } from "../../src/app/judge.ts";
import { quietJob } from "../../src/base/index.ts";
import { type CaseStore, createStore, emptyCase, rulesInForce } from "../../src/case/index.ts";
import { type Anatomy, assess, buildAnatomy, type Hits, presetById } from "../../src/planning/index.ts";
import { geometryFrom, IMPORTED, type Lps, lps } from "../../src/volume/index.ts";

const rules = presetById("biopsy");
if (!rules) throw new Error("the biopsy preset is shipped");
const { gauge, diameter_mm, length_mm } = rules.needle;
const needleTo = (target_mm: Lps) => ({
  id: "n1",
  name: "1",
  entry_mm: lps(1, 20, 20),
  target_mm,
  gauge,
  diameter_mm,
  length_mm,
  note: "",
});

/** Liver in a block of body, a bar of portal vein beside the way. */
async function smallAnatomy(): Promise<Anatomy> {
  const geometry = geometryFrom([60, 40, 40], [1, 1, 1], lps(0, 0, 0), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  if ("problem" in geometry) throw new Error(geometry.problem.code);
  const labels = new Uint8Array(60 * 40 * 40);
  const fill = (label: number, [i0, i1]: readonly number[], [j0, j1]: readonly number[], [k0, k1]: readonly number[]): void => {
    for (let k = k0; k <= k1; k++) for (let j = j0; j <= j1; j++) for (let i = i0; i <= i1; i++) labels[i + 60 * (j + 40 * k)] = label;
  };
  fill(22, [2, 57], [2, 37], [2, 37]);
  fill(1, [10, 50], [5, 35], [5, 35]);
  fill(12, [28, 29], [22, 23], [8, 30]);
  return buildAnatomy({ geometry: geometry.value, labels, source: "import", foreign: [] }, IMPORTED, quietJob());
}

const anatomyReady = smallAnatomy();

/** A clock that goes on by a fixed time at each look, and a list of what is due. */
function slowPacer(step_ms: number): Pacer & { readonly due: (() => void)[]; parts(): number } {
  let [now_ms, parts] = [0, 0];
  const due: (() => void)[] = [];
  return {
    due,
    now() {
      now_ms += step_ms;
      return now_ms;
    },
    later(run) {
      due.push(() => {
        parts++;
        run();
      });
    },
    parts: () => parts,
  };
}

function runAll(due: (() => void)[]): void {
  for (let run = due.shift(); run; run = due.shift()) run();
}

test("draws in parts are counted as all at once are, however slow the clock says they were", async () => {
  const anatomy = await anatomyReady;
  const needle = needleTo(lps(40, 20, 20));
  const options = { image: null, samples: 1000, profile: false };
  const whole = assess(anatomy, needle, rules, options);
  for (const [step_ms, parts] of [
    [0, 1],
    [1, 8],
    [100, 16],
  ]) {
    const pacer = slowPacer(step_ms);
    const told: Hits[] = [];
    drawInParts({ anatomy, needle, rules, samples: 1000 }, (hits) => told.push(hits), pacer);
    expect(told).toEqual([]);
    runAll(pacer.due);
    expect([pacer.parts(), told.length]).toEqual([parts, 1]);
    expect(assess(anatomy, needle, rules, { ...options, hits: told[0] })).toEqual(whole);
  }
});

test("draws that are stopped are never told", async () => {
  const anatomy = await anatomyReady;
  const pacer = slowPacer(1);
  const told = vi.fn();
  const stop = drawInParts({ anatomy, needle: needleTo(lps(40, 20, 20)), rules, samples: 1000 }, told, pacer);
  for (let n = 0; n < 3; n++) pacer.due.shift()?.();
  stop();
  runAll(pacer.due);
  expect(told).not.toHaveBeenCalled();
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

async function judged(): Promise<{ readonly store: CaseStore; readonly desk: DeskKeeper; readonly judge: Judge }> {
  if (!rules) throw new Error("the biopsy preset is shipped");
  const store = createStore(emptyCase(rules));
  const desk = createDesk();
  const judge = createJudge(store, desk, createBus());
  desk.set({ anatomy: await anatomyReady });
  store.send({ kind: "add-needle", needle: needleTo(lps(40, 20, 20)) });
  return { store, desk, judge };
}

test("a moved needle is judged at once without draws, and with all of them when it has been still", async () => {
  const { store, desk, judge } = await judged();
  expect(desk.get().assessment?.hit).toBeNull();
  expect(desk.get().assessment?.needle.target_mm).toEqual([40, 20, 20]);
  expect(judge.settled()).toBe(false);
  vi.advanceTimersByTime(2000);
  expect(judge.settled()).toBe(true);
  const alone = judge.assessNow(null);
  expect(alone.hit?.samples).toBe(4096);
  expect(desk.get().assessment).toEqual(alone);
  store.send({ kind: "move-target", needle: "n1", to_mm: lps(41, 21, 20) });
  expect(desk.get().assessment?.hit).toBeNull();
  expect(desk.get().assessment?.needle.target_mm).toEqual([41, 21, 20]);
});

test("a needle that moves while it is drawn is drawn anew from where it comes to rest, and nothing of the old draws is told", async () => {
  const { store, desk, judge } = await judged();
  let drawn = 0;
  desk.subscribe(({ assessment }) => {
    if (assessment?.hit) drawn++;
    expect(assessment?.needle.target_mm).toEqual(store.get().needles[0].target_mm);
  });
  vi.advanceTimersByTime(150);
  // The draws are asked for, and the first part waits for its turn.
  expect([judge.settled(), drawn]).toEqual([false, 0]);
  store.send({ kind: "move-target", needle: "n1", to_mm: lps(42, 24, 20) });
  vi.advanceTimersByTime(149);
  expect(drawn).toBe(0);
  vi.advanceTimersByTime(2000);
  expect([judge.settled(), drawn]).toEqual([true, 1]);
  expect(desk.get().assessment).toEqual(judge.assessNow(null));
});

test("the rules in force when the draws end are those that they were begun with", async () => {
  const { store, desk, judge } = await judged();
  vi.advanceTimersByTime(150);
  store.send({ kind: "set-rules", rules: { ...rulesInForce(store.get()), guidance: { id: "robot", sigma_mm: 0.5, sigma_deg: 0.5 } } });
  vi.advanceTimersByTime(2000);
  expect(desk.get().assessment?.hit?.guidance).toBe("robot");
  expect(desk.get().assessment).toEqual(judge.assessNow(null));
});
