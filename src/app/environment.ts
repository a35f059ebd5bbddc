import type { XrSupport } from "./xr-support.ts";

/** What this browser offers (interfaces.md 10, `environment`). */
export interface Environment {
  readonly isolated: boolean;
  readonly threads: number;
  readonly simd: boolean;
  readonly webgpu: boolean;
  readonly webgl2: boolean;
  readonly xr: XrSupport;
}

/** The smallest module with a SIMD instruction: `i8x16.splat` of a constant (WebAssembly SIMD proposal). */
const SIMD_PROBE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11]);

/** @param threads how many workers would infer at once. @param xr as `lookForXr` found it; it changes with the headset. */
export function lookAround(threads: number, xr: XrSupport): Environment {
  return {
    isolated: globalThis.crossOriginIsolated,
    threads,
    simd: WebAssembly.validate(SIMD_PROBE),
    webgpu: "gpu" in navigator,
    webgl2: document.createElement("canvas").getContext("webgl2") !== null,
    xr,
  };
}
