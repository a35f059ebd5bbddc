import { watchAnchor } from "./anchors.ts";
import { nameOf, yes } from "./facts.ts";
import { timesOf } from "./figures.ts";
import { type Inputs, watchInputs } from "./inputs.ts";
import { createLoad, type DrawLoad, LOAD_TRIANGLES, SHELLS } from "./load.ts";
import type { Fact, Group } from "./report.ts";
import type { XrFrame, XrLayer, XrLayerMaker, XrSession, XrSystem } from "./webxr.ts";

export type ProbeMode = "ar" | "vr";

/** Everything that a session may be asked for; all of it optional, so that asking refuses nobody. */
const FEATURES = [
  "viewer",
  "local",
  "local-floor",
  "bounded-floor",
  "unbounded",
  "hand-tracking",
  "anchors",
  "hit-test",
  "plane-detection",
  "mesh-detection",
  "light-estimation",
  "layers",
  "secondary-views",
];
/** The hand comes to rest; still, nothing drawn; still, the test scene drawn; pinching. */
const SETTLED_MS = 1000;
const EMPTY_MS = 3500;
const LOADED_MS = 6000;
const END_MS = 11_000;
/** Seconds that the buttons promise. */
export const PROBE_S: number = END_MS / 1000;

interface Seen {
  readonly empty_ms: number[];
  readonly loaded_ms: number[];
  first_ms: number | null;
  views: string;
  posed: number;
  frames: number;
}

/** Enters a session, looks, and leaves; a refusal is a fact too. Call it from within the tap. */
export async function probe(xr: XrSystem, mode: ProbeMode): Promise<Group> {
  const title = `session immersive-${mode}`;
  try {
    const { facts, inputs } = await session(xr, mode);
    return { title, facts: [["started", "yes"], ...facts, ...inputs.facts()], curves: inputs.curves() };
  } catch (refused) {
    return { title, facts: [["started", `no, ${nameOf(refused)}`]], curves: [] };
  }
}

interface Measured {
  readonly facts: readonly Fact[];
  readonly inputs: Inputs;
}

async function session(xr: XrSystem, mode: ProbeMode): Promise<Measured> {
  const asked_ms = performance.now();
  const own = await xr.requestSession(`immersive-${mode}`, { optionalFeatures: FEATURES });
  try {
    return await measured(own, asked_ms);
  } catch (broken) {
    // Nobody must be left in a session that draws nothing.
    await own.end().catch(() => undefined);
    throw broken;
  }
}

async function measured(own: XrSession, asked_ms: number): Promise<Measured> {
  const inputs = watchInputs(own);
  const gl = document.createElement("canvas").getContext("webgl2", { xrCompatible: true, alpha: true });
  if (!gl) throw new Error("no WebGL 2");
  await gl.makeXRCompatible();
  const { XRWebGLLayer: Layer } = globalThis as unknown as { readonly XRWebGLLayer: XrLayerMaker };
  const layer = new Layer(own, gl);
  own.updateRenderState({ baseLayer: layer });
  const [type, space] = await firstSpace(own);
  const given: readonly Fact[] = [
    ["enabled features", own.enabledFeatures?.join(" ") ?? "not said"],
    ["blend mode", own.environmentBlendMode ?? "not said"],
    ["interaction mode", own.interactionMode ?? "not said"],
    ["space", type],
    ["framebuffer", `${layer.framebufferWidth} x ${layer.framebufferHeight} px`],
    ["native framebuffer scale factor", String(Layer.getNativeFramebufferScaleFactor(own))],
    ["depth handed on", yes(!layer.ignoreDepthValues)],
    ["antialiased", yes(layer.antialias)],
    ["frame rates", own.supportedFrameRates ? `${Array.from(own.supportedFrameRates).join(" ")}, now ${own.frameRate ?? "?"}` : "not said"],
  ];
  const anchor = watchAnchor();
  const seen = await watch({ session: own, layer, gl, space, inputs, anchor });
  // A page may have so many pictures only; this one is not needed again.
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  const began = seen.first_ms === null ? "none came" : `${(seen.first_ms - asked_ms).toFixed(0)} ms after the tap`;
  return { facts: [["first frame", began], ...given, ...figures(seen), anchor.fact()], inputs };
}

async function firstSpace(own: XrSession): Promise<readonly [type: string, space: unknown]> {
  for (const type of ["local-floor", "local", "viewer"]) {
    const space = await own.requestReferenceSpace(type).catch(() => null);
    if (space !== null) return [type, space];
  }
  throw new Error("no reference space");
}

interface Watching {
  readonly session: XrSession;
  readonly layer: XrLayer;
  readonly gl: WebGL2RenderingContext;
  readonly space: unknown;
  readonly inputs: Inputs;
  readonly anchor: ReturnType<typeof watchAnchor>;
}

function watch({ session: own, layer, gl, space, inputs, anchor }: Watching): Promise<Seen> {
  const load = createLoad(gl);
  const seen: Seen = { empty_ms: [], loaded_ms: [], first_ms: null, views: "none", posed: 0, frames: 0 };
  return new Promise((resolve) => {
    own.addEventListener("end", () => resolve(seen));
    let [began_ms, last_ms] = [0, 0];
    const draw = (time_ms: number, frame: XrFrame): void => {
      if (seen.frames === 0) [began_ms, seen.first_ms] = [time_ms, performance.now()];
      const since_ms = time_ms - began_ms;
      if (since_ms > END_MS) {
        void own.end();
        return;
      }
      own.requestAnimationFrame(draw);
      const heavy = since_ms > EMPTY_MS && since_ms <= LOADED_MS;
      if (seen.frames++ > 0) (heavy ? seen.loaded_ms : seen.empty_ms).push(time_ms - last_ms);
      last_ms = time_ms;
      paint(gl, layer, frame, space, { since_ms, load: heavy ? load : null, seen });
      inputs.look(frame, space, since_ms > SETTLED_MS && since_ms <= LOADED_MS, since_ms > LOADED_MS);
      anchor.look(frame, space);
    };
    own.requestAnimationFrame(draw);
  });
}

interface Painting {
  readonly since_ms: number;
  readonly load: DrawLoad | null;
  readonly seen: Seen;
}

/** A square that grows with the time, teal while the hand is to be still, magenta while it pinches; drawn by clearing, so that it needs no shader. */
function paint(gl: WebGL2RenderingContext, layer: XrLayer, frame: XrFrame, space: unknown, { since_ms, load, seen }: Painting): void {
  gl.bindFramebuffer(gl.FRAMEBUFFER, layer.framebuffer);
  gl.disable(gl.SCISSOR_TEST);
  gl.clearColor(0, 0, 0, 0);
  gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
  const pose = frame.getViewerPose(space);
  if (!pose) return;
  seen.posed++;
  const sizes: string[] = [];
  for (const view of pose.views) {
    const port = layer.getViewport(view);
    if (!port) continue;
    sizes.push(`${view.eye} ${port.width} x ${port.height}`);
    gl.viewport(port.x, port.y, port.width, port.height);
    load?.(view.transform.inverse.matrix, view.projectionMatrix);
    const side = Math.round((port.width / 6) * (since_ms / END_MS));
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(port.x + (port.width - side) / 2, port.y + (port.height - side) / 2, side, side);
    if (since_ms <= LOADED_MS) gl.clearColor(0.18, 0.5, 0.47, 1);
    else gl.clearColor(0.9, 0.24, 0.78, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.disable(gl.SCISSOR_TEST);
  }
  seen.views = `${pose.views.length}: ${sizes.join(", ")}`;
}

function figures(seen: Seen): readonly Fact[] {
  return [
    ["views", seen.views],
    ["frames with a pose", `${seen.posed} of ${seen.frames}`],
    ["frame time, nothing drawn", timesOf(seen.empty_ms)],
    [`frame time, ${LOAD_TRIANGLES} triangles in ${SHELLS} shells`, timesOf(seen.loaded_ms)],
  ];
}
