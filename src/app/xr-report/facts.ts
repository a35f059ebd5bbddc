import { lookAround } from "../environment.ts";
import { rememberedPicture } from "../settings.ts";
import { VERSION } from "../version.ts";
import { lookForXr } from "../xr-support.ts";
import { xrSystem } from "./webxr.ts";

/** A line of the report. */
export type Fact = readonly [name: string, value: string];

/** WebGL limits that a scene of organs and slices meets. */
const LIMITS = [
  "MAX_TEXTURE_SIZE",
  "MAX_3D_TEXTURE_SIZE",
  "MAX_TEXTURE_IMAGE_UNITS",
  "MAX_VIEWPORT_DIMS",
  "MAX_SAMPLES",
  "MAX_VERTEX_UNIFORM_VECTORS",
] as const;
const MULTIVIEW = ["OVR_multiview2", "OCULUS_multiview"] as const;

interface Memory {
  readonly jsHeapSizeLimit: number;
}

/** What can be asked without a session. Names of hardware and browser only; nothing of a person. */
export async function deviceFacts(): Promise<readonly Fact[]> {
  const around = lookAround(navigator.hardwareConcurrency, (await lookForXr()).support);
  const { memory } = performance as { readonly memory?: Memory };
  const { deviceMemory } = navigator as { readonly deviceMemory?: number };
  return [
    ["trocar", VERSION],
    ["browser", navigator.userAgent],
    ["secure context", yes(isSecureContext)],
    ["cross-origin isolated", yes(around.isolated)],
    ["SharedArrayBuffer", yes("SharedArrayBuffer" in globalThis)],
    ["wasm SIMD", yes(around.simd)],
    ["cores", String(navigator.hardwareConcurrency)],
    ["device memory", deviceMemory === undefined ? "not said" : `${deviceMemory} GB`],
    ["script heap limit", memory ? `${Math.round(memory.jsHeapSizeLimit / 2 ** 20)} MiB` : "not said"],
    ["screen", `${screen.width} x ${screen.height} CSS px at ${devicePixelRatio}`],
    ["touch points", String(navigator.maxTouchPoints)],
    ["IndexedDB", yes("indexedDB" in globalThis)],
    ["WebGPU", yes(around.webgpu)],
    ...webglFacts(),
    ["navigator.xr", yes(xrSystem() !== null)],
    ["immersive-ar", yes(around.xr.ar)],
    ["immersive-vr", yes(around.xr.vr)],
    ["picture in sessions", pictureFact()],
  ];
}

/** What a session found too slow, and what the next ones do about it (webxr.md 4). */
function pictureFact(): string {
  const kept = rememberedPicture();
  if (!kept) return "full, no session was too slow";
  return `${kept.scale} of the framebuffer, ${kept.antialias ? "" : "not "}antialiased: a session kept ${kept.hz.toFixed(0)} Hz`;
}

/** Yes or no, as a report says it. */
export function yes(fact: boolean): string {
  return fact ? "yes" : "no";
}

function webglFacts(): readonly Fact[] {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (!gl) return [["WebGL 2", "no"]];
  const named = gl.getExtension("WEBGL_debug_renderer_info");
  const limits = LIMITS.map((name) => `${name} ${Array.from([gl.getParameter(gl[name])].flat()).join(" ")}`);
  const facts: readonly Fact[] = [
    ["WebGL 2", "yes"],
    ["renderer", String(gl.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : gl.RENDERER))],
    ["limits", limits.join(", ")],
    ["multiview", MULTIVIEW.filter((name) => gl.getExtension(name) !== null).join(" ") || "no"],
  ];
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return facts;
}
