import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchHeadset } from "../../src/app/headset.ts";

/** A browser's WebXR whose answers are given by hand. */
function system(answer: (mode: string) => Promise<boolean>) {
  const own = new EventTarget();
  return Object.assign(own, { isSessionSupported: answer, plug: () => own.dispatchEvent(new Event("devicechange")) });
}
const secure = { secure: true, apple: false };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("without WebXR the reason is the address, Apple's engine or the browser, in this order", () => {
  for (const [where, reason] of [
    [{ secure: false, apple: true }, "insecure"],
    [{ secure: true, apple: true }, "apple"],
    [{ secure: true, apple: false }, "no-webxr"],
  ] as const) {
    const headset = watchHeadset({ system: null, ...where }, () => {});
    expect(headset.asking()).toBe(false);
    expect([headset.absence(null), headset.absence("ar")]).toEqual([reason, reason]);
  }
});

test("a device with virtual reality alone is to be entered, and lacks the other mode by its own reason", async () => {
  const headset = watchHeadset({ system: system(async (mode) => mode === "immersive-vr"), ...secure }, () => {});
  expect(headset.asking()).toBe(true);
  expect(await headset.settled()).toEqual({ ar: false, vr: true });
  expect([headset.absence(null), headset.absence("vr"), headset.absence("ar")]).toEqual([null, null, "other-mode"]);
});

test("a question that fails is a no: no headset was found", async () => {
  const headset = watchHeadset({ system: system(() => Promise.reject(new Error("policy"))), ...secure }, () => {});
  await headset.settled();
  expect(headset.absence(null)).toBe("no-headset");
});

test("a device that does not answer is waited for two seconds, and its late answer is still taken", async () => {
  let say: (yes: boolean) => void = () => {};
  const late = new Promise<boolean>((resolve) => {
    say = resolve;
  });
  const changed = vi.fn();
  const headset = watchHeadset({ system: system(() => late), ...secure }, changed);
  const settled = headset.settled();
  await vi.advanceTimersByTimeAsync(1999);
  expect(headset.asking()).toBe(true);
  await vi.advanceTimersByTimeAsync(1);
  expect(await settled).toEqual({ ar: false, vr: false });
  expect([headset.asking(), headset.absence(null)]).toEqual([false, "no-headset"]);
  say(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(headset.now()).toEqual({ ar: true, vr: true });
  expect(changed).toHaveBeenCalledTimes(2);
});

test("a headset that is connected, taken off and connected again counts by its newest answer, whichever comes last", async () => {
  const waiting: ((yes: boolean) => void)[] = [];
  const xr = system(() => new Promise((resolve) => waiting.push(resolve)));
  const headset = watchHeadset({ system: xr, ...secure }, () => {});
  for (const say of waiting.splice(0)) say(false);
  expect(await headset.settled()).toEqual({ ar: false, vr: false });
  xr.plug();
  const older = waiting.splice(0);
  xr.plug();
  for (const say of waiting.splice(0)) say(true);
  await vi.advanceTimersByTimeAsync(0);
  for (const say of older) say(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(headset.now()).toEqual({ ar: true, vr: true });
  expect(headset.absence(null)).toBe(null);
});

test("a device that never answers for one kind of session is entered by the other", async () => {
  const xr = system((mode) => (mode === "immersive-vr" ? Promise.resolve(true) : new Promise(() => {})));
  const headset = watchHeadset({ system: xr, ...secure }, () => {});
  const settled = headset.settled();
  await vi.advanceTimersByTimeAsync(2000);
  expect(await settled).toEqual({ ar: false, vr: true });
  expect([headset.asking(), headset.absence(null), headset.absence("ar")]).toEqual([false, null, "other-mode"]);
});
