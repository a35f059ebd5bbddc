import { expect, test } from "vitest";
import { createBus } from "../../src/app/bus.ts";
import { createDesk } from "../../src/app/desk.ts";
import { createRunner } from "../../src/app/runner.ts";
import { createStore, emptyCase } from "../../src/case/index.ts";
import { presetById } from "../../src/planning/index.ts";

function parts(): {
  runner: ReturnType<typeof createRunner>;
  desk: ReturnType<typeof createDesk>;
  store: ReturnType<typeof createStore>;
  told: string[];
} {
  const rules = presetById("biopsy");
  if (!rules) throw new Error("biopsy is shipped");
  const desk = createDesk();
  const store = createStore(emptyCase(rules));
  const bus = createBus();
  const told: string[] = [];
  bus.on("job", (detail) => told.push((detail as { state: string }).state));
  return { runner: createRunner(desk, store, bus), desk, store, told };
}

/** Never ends by itself; rejects when the job is stopped. */
function forever(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
}

test("a job that ends well leaves what it made", async () => {
  const { runner, desk, told } = parts();
  await runner.run(async (job) => {
    job.report("read", 1, 2);
    expect(desk.get().job).toMatchObject({ stage: "read", done: 1, total: 2 });
    desk.set({ selected: "series", state: "ready" });
  });
  expect(desk.get()).toMatchObject({ selected: "series", state: "ready", job: null });
  expect(told).toEqual(["started", "done"]);
});

test("a cancelled job rejects with its code, and desk and plan are as before", async () => {
  const { runner, desk, store, told } = parts();
  const before = desk.get();
  const doc = store.get();
  const done = runner.run(async (job) => {
    desk.set({ state: "loading", selected: "half" });
    store.send({ kind: "set-view", view: { layout: "grid" } });
    await forever(job.signal);
  });
  await runner.cancel();
  await expect(done).rejects.toMatchObject({ code: "cancelled" });
  expect(desk.get()).toEqual(before);
  expect(store.get()).toBe(doc);
  expect(told).toEqual(["started", "cancelled"]);
  expect(runner.busy()).toBe(false);
});

test("a job that fails rejects with what it threw; the problems it found stay in sight", async () => {
  const { runner, desk, told } = parts();
  const fault = new Error("we are wrong");
  const done = runner.run(async () => {
    desk.set({
      state: "loading",
      problems: [{ code: "too-few-slices", severity: "error", where: null, override: false, details: { slices: 1 } }],
    });
    throw fault;
  });
  await expect(done).rejects.toBe(fault);
  expect(desk.get().state).toBe("empty");
  expect(desk.get().problems.map((found) => found.code)).toEqual(["too-few-slices"]);
  expect(told).toEqual(["started", "failed"]);
});

test("what a cancelled job was opening is remembered to be taken up again, until another job ends well or fails", async () => {
  const { runner, desk } = parts();
  const begun = { series: "1.2.3", overrides: ["uneven-spacing"] } as const;
  const stop = async (): Promise<void> => {
    const done = runner.run((job, opening) => {
      opening(begun);
      return forever(job.signal);
    });
    await Promise.resolve();
    await runner.cancel();
    await expect(done).rejects.toMatchObject({ code: "cancelled" });
    expect(desk.get().stopped).toEqual(begun);
  };
  await stop();
  await runner.run(async () => {});
  expect(desk.get().stopped).toBeNull();
  await stop();
  await expect(runner.run(() => Promise.reject(new Error("we are wrong")))).rejects.toThrow();
  expect(desk.get().stopped).toBeNull();
});

test("a newer job ends the older one first", async () => {
  const { runner, desk, told } = parts();
  const first = runner.run((job) => forever(job.signal));
  const second = runner.run(async () => desk.set({ selected: "second" }));
  await expect(first).rejects.toMatchObject({ code: "cancelled" });
  await second;
  expect(desk.get().selected).toBe("second");
  expect(told).toEqual(["started", "cancelled", "started", "done"]);
});

test("cancelling nothing is nothing", async () => {
  const { runner, told } = parts();
  await runner.cancel();
  expect(told).toEqual([]);
});
