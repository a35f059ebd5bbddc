import { afterEach, expect, test, vi } from "vitest";
import { probe } from "../../src/app/xr-report/probe.ts";
import type { XrSession, XrSystem } from "../../src/app/xr-report/webxr.ts";

/** A headset that starts a session; what it cannot do in it is given. */
function headset(broken: { readonly space?: true; readonly layer?: true; readonly gl?: true }): { readonly xr: XrSystem; ends(): number } {
  let ends = 0;
  const session = Object.assign(new EventTarget(), {
    inputSources: [],
    updateRenderState() {},
    requestReferenceSpace: () => (broken.space ? Promise.reject(new Error("none")) : Promise.resolve({})),
    async end() {
      ends += 1;
    },
  });
  vi.stubGlobal("document", {
    createElement: () => ({ getContext: () => (broken.gl ? null : { makeXRCompatible: async () => {}, getExtension: () => null }) }),
  });
  vi.stubGlobal(
    "XRWebGLLayer",
    class {
      constructor() {
        if (broken.layer) throw new DOMException("no layer", "OperationError");
      }
    },
  );
  const xr = { isSessionSupported: async () => true, requestSession: async () => session as unknown as XrSession };
  return { xr, ends: () => ends };
}

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["reference space", { space: true }, "no, Error no reference space"],
  ["layer", { layer: true }, "no, OperationError no layer"],
  ["WebGL 2", { gl: true }, "no, Error no WebGL 2"],
] as const)("a session that gets no %s is ended, and the report says why", async (_, broken, started) => {
  const { xr, ends } = headset(broken);
  expect(await probe(xr, "ar")).toEqual({ title: "session immersive-ar", facts: [["started", started]], curves: [] });
  expect(ends()).toBe(1);
});
