import { VERSION } from "../../base/index.ts";
import { lookAround } from "../environment.ts";
import { rememberedPicture } from "../settings.ts";
import type { Fact, Group } from "./report.ts";
import { xrSystem } from "./webxr.ts";

/** WebGL limits that a scene of organs and slices meets. */
const LIMITS = [
  "MAX_TEXTURE_SIZE",
  "MAX_3D_TEXTURE_SIZE",
  "MAX_TEXTURE_IMAGE_UNITS",
  "MAX_VIEWPORT_DIMS",
  "MAX_SAMPLES",
  "MAX_VERTEX_UNIFORM_VECTORS",
] as const;
/** Each draws both eyes at once. */
const MULTIVIEW = ["OVR_multiview2", "OCULUS_multiview"] as const;
/** A system that does not answer is said so. */
const ASK_MS = 5000;
const NOT_SAID = "not said";

interface Memory {
  readonly jsHeapSizeLimit: number;
  readonly usedJSHeapSize: number;
}

interface BrandVersion {
  readonly brand: string;
  readonly version: string;
}

/** User-Agent Client Hints: the whole version, which the user agent string has no longer. */
interface Hints {
  getHighEntropyValues(names: readonly string[]): Promise<{
    readonly fullVersionList?: readonly BrandVersion[];
    readonly platform?: string;
    readonly platformVersion?: string;
    readonly model?: string;
  }>;
}

/** What can be asked without a session. Names of hardware and browser only; nothing of a person. */
export async function deviceFacts(): Promise<readonly Group[]> {
  const around = lookAround(navigator.hardwareConcurrency);
  return [
    { title: "device", facts: [...(await browserFacts()), ...machineFacts(around)], curves: [] },
    { title: "graphics", facts: [...webglFacts(), ["WebGPU", yes(around.webgpu)]], curves: [] },
    { title: "mixed reality offered", facts: [...(await offeredFacts()), ["picture in sessions", pictureFact()]], curves: [] },
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

async function browserFacts(): Promise<readonly Fact[]> {
  const { userAgentData } = navigator as { readonly userAgentData?: Hints };
  const asked = ["fullVersionList", "platform", "platformVersion", "model"];
  const hints = (await userAgentData?.getHighEntropyValues(asked).catch(() => null)) ?? null;
  const brands = hints?.fullVersionList?.map(({ brand, version }) => `${brand} ${version}`).join(", ");
  const platform = hints ? [hints.platform, hints.platformVersion, hints.model].filter(Boolean).join(" ") : "";
  return [
    ["trocar", VERSION],
    ["browser", navigator.userAgent],
    ["browser versions", brands || NOT_SAID],
    ["platform", platform || NOT_SAID],
    ["languages", navigator.languages.join(" ")],
  ];
}

function machineFacts({ isolated, simd }: ReturnType<typeof lookAround>): readonly Fact[] {
  const { memory } = performance as { readonly memory?: Memory };
  const { deviceMemory } = navigator as { readonly deviceMemory?: number };
  const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
  return [
    ["secure context", yes(isSecureContext)],
    ["cross-origin isolated", yes(isolated)],
    ["SharedArrayBuffer", yes("SharedArrayBuffer" in globalThis)],
    ["wasm SIMD", yes(simd)],
    ["cores", String(navigator.hardwareConcurrency)],
    ["device memory", deviceMemory === undefined ? NOT_SAID : `${deviceMemory} GB`],
    ["script heap", memory ? `${mib(memory.usedJSHeapSize)} used of ${mib(memory.jsHeapSizeLimit)}` : NOT_SAID],
    ["screen", `${screen.width} x ${screen.height} CSS px at ${devicePixelRatio}`],
    ["touch points", String(navigator.maxTouchPoints)],
    ["IndexedDB", yes("indexedDB" in globalThis)],
  ];
}

function webglFacts(): readonly Fact[] {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (!gl) return [["WebGL 2", "no"]];
  const named = gl.getExtension("WEBGL_debug_renderer_info");
  const facts: readonly Fact[] = [
    ["WebGL 2", "yes"],
    ["renderer", String(gl.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : gl.RENDERER))],
    ...LIMITS.map((name): Fact => [name, String(gl.getParameter(gl[name])).replace(",", " x ")]),
    ...MULTIVIEW.map((name): Fact => [name, yes(gl.getExtension(name) !== null)]),
  ];
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return facts;
}

async function offeredFacts(): Promise<readonly Fact[]> {
  const xr = xrSystem();
  const supported = async (mode: string): Promise<string> => {
    if (!xr) return "no";
    const late = new Promise<string>((resolve) => setTimeout(resolve, ASK_MS, `no answer in ${ASK_MS / 1000} s`));
    return Promise.race([late, xr.isSessionSupported(mode).then(yes, (refused: unknown) => `no, ${nameOf(refused)}`)]);
  };
  return [
    ["navigator.xr", yes(xr !== null)],
    ["immersive-ar", await supported("immersive-ar")],
    ["immersive-vr", await supported("immersive-vr")],
  ];
}

/** What a browser says when it refuses. */
export function nameOf(refused: unknown): string {
  return refused instanceof Error ? `${refused.name} ${refused.message}`.trim() : String(refused);
}
