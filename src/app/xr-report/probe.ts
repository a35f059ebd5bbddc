import { type Fact, yes } from "./facts.ts";
import { curve, jitter_deg, jitter_mm, timesOf } from "./figures.ts";
import { createLoad, type DrawLoad } from "./load.ts";
import type { XrFrame, XrInputSource, XrLayer, XrLayerMaker, XrSession, XrSystem } from "./webxr.ts";

/** Everything that a session may be asked for; all of it optional, so that asking refuses nobody. */
const FEATURES = [
  "local",
  "local-floor",
  "unbounded",
  "hand-tracking",
  "anchors",
  "hit-test",
  "plane-detection",
  "light-estimation",
  "layers",
  "secondary-views",
];
/** Seconds: still and empty, still with the test scene, pinching. */
const STILL_MS = 4500;
const LOADED_MS = 9000;
const END_MS = 14_000;
/** Poses that jitter is taken from. */
const POSES = 120;
const ANCHOR_AFTER = 30;

interface Watched {
  readonly source: XrInputSource;
  readonly values: number[];
  readonly places_m: (readonly [number, number, number])[];
  readonly directions: (readonly [number, number, number])[];
  released_ms: number | null;
  readonly delays_ms: number[];
}

interface Seen {
  readonly empty_ms: number[];
  readonly loaded_ms: number[];
  readonly sources: Map<string, Watched>;
  views: string;
  posed: number;
  frames: number;
  anchor: "not offered" | "asked" | "made" | "refused";
  anchorFrames: number;
}

/** Enters a session for 14 seconds, looks, and leaves. Rejects with what the browser says when it refuses. Call it from within the tap. */
export async function probe(xr: XrSystem, mode: "immersive-ar" | "immersive-vr"): Promise<readonly Fact[]> {
  const session = await xr.requestSession(mode, { optionalFeatures: FEATURES });
  const canvas = document.createElement("canvas");
  const gl = canvas.getContext("webgl2", { xrCompatible: true, alpha: true });
  if (!gl) {
    await session.end();
    throw new Error("no WebGL 2");
  }
  await gl.makeXRCompatible();
  const { XRWebGLLayer: Layer } = globalThis as unknown as { readonly XRWebGLLayer: XrLayerMaker };
  const layer = new Layer(session, gl);
  session.updateRenderState({ baseLayer: layer });
  const [type, space] = await firstSpace(session);
  const asked: readonly Fact[] = [
    ["mode", mode],
    ["enabled features", session.enabledFeatures?.join(" ") ?? "not said"],
    ["blend mode", session.environmentBlendMode ?? "not said"],
    ["interaction mode", session.interactionMode ?? "not said"],
    ["space", type],
    [
      "framebuffer",
      `${layer.framebufferWidth} x ${layer.framebufferHeight}, native scale ${Layer.getNativeFramebufferScaleFactor(session)}`,
    ],
    ["depth handed on", yes(!layer.ignoreDepthValues)],
    ["antialiased", yes(layer.antialias)],
    ["frame rates", session.supportedFrameRates ? Array.from(session.supportedFrameRates).join(" ") : "not said"],
  ];
  const seen = await watch(session, layer, gl, space);
  return [...asked, ...figures(seen)];
}

async function firstSpace(session: XrSession): Promise<readonly [type: string, space: unknown]> {
  for (const type of ["local-floor", "local", "viewer"]) {
    const space = await session.requestReferenceSpace(type).catch(() => null);
    if (space !== null) return [type, space];
  }
  throw new Error("no reference space");
}

function watch(session: XrSession, layer: XrLayer, gl: WebGL2RenderingContext, space: unknown): Promise<Seen> {
  const load = createLoad(gl);
  const seen: Seen = {
    empty_ms: [],
    loaded_ms: [],
    sources: new Map(),
    views: "none",
    posed: 0,
    frames: 0,
    anchor: "not offered",
    anchorFrames: 0,
  };
  session.addEventListener("selectend", (event) => {
    const { inputSource } = event as Event & { readonly inputSource?: XrInputSource };
    const watched = inputSource && seen.sources.get(nameOf(inputSource));
    if (watched && watched.released_ms !== null) watched.delays_ms.push(performance.now() - watched.released_ms);
  });
  return new Promise((resolve) => {
    session.addEventListener("end", () => resolve(seen));
    let first_ms: number | null = null;
    let last_ms = 0;
    const draw = (time_ms: number, frame: XrFrame): void => {
      first_ms ??= time_ms;
      const since_ms = time_ms - first_ms;
      if (since_ms > END_MS) {
        void session.end();
        return;
      }
      session.requestAnimationFrame(draw);
      const heavy = since_ms > STILL_MS && since_ms <= LOADED_MS;
      if (seen.frames++ > 0) (heavy ? seen.loaded_ms : seen.empty_ms).push(time_ms - last_ms);
      last_ms = time_ms;
      paint(gl, layer, frame, space, { since_ms, load: heavy ? load : null, seen });
      for (const source of session.inputSources) look(source, frame, space, seen, since_ms);
      holdAnchor(frame, space, seen);
    };
    session.requestAnimationFrame(draw);
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

function look(source: XrInputSource, frame: XrFrame, space: unknown, seen: Seen, since_ms: number): void {
  const name = nameOf(source);
  const watched = seen.sources.get(name) ?? { source, values: [], places_m: [], directions: [], released_ms: null, delays_ms: [] };
  seen.sources.set(name, watched);
  const value = source.gamepad?.buttons[0]?.value;
  if (value !== undefined && since_ms > LOADED_MS) {
    const before = watched.values.at(-1) ?? 0;
    if (before > 0.1 && value <= 0.1) watched.released_ms = performance.now();
    watched.values.push(value);
  }
  if (since_ms > LOADED_MS || watched.places_m.length >= POSES) return;
  const pose = frame.getPose(source.gripSpace ?? source.targetRaySpace, space);
  const ray = frame.getPose(source.targetRaySpace, space);
  if (pose) watched.places_m.push([pose.transform.position.x, pose.transform.position.y, pose.transform.position.z]);
  if (ray) watched.directions.push([-ray.transform.matrix[8], -ray.transform.matrix[9], -ray.transform.matrix[10]]);
}

function holdAnchor(frame: XrFrame, space: unknown, seen: Seen): void {
  seen.anchorFrames += frame.trackedAnchors && frame.trackedAnchors.size > 0 ? 1 : 0;
  if (seen.anchor !== "not offered" || seen.frames < ANCHOR_AFTER || !frame.createAnchor) return;
  const pose = frame.getViewerPose(space);
  if (!pose) return;
  seen.anchor = "asked";
  frame.createAnchor(pose.transform, space).then(
    () => {
      seen.anchor = "made";
    },
    () => {
      seen.anchor = "refused";
    },
  );
}

function nameOf(source: XrInputSource): string {
  return `${source.handedness} ${source.targetRayMode}${source.hand ? " hand" : ""}`;
}

function figures(seen: Seen): readonly Fact[] {
  const kept = seen.anchor === "made" ? `made, tracked in ${seen.anchorFrames} of ${seen.frames} frames` : seen.anchor;
  return [
    ["views", seen.views],
    ["frames with a pose", `${seen.posed} of ${seen.frames}`],
    ["frame time, nothing drawn", timesOf(seen.empty_ms)],
    ["frame time, 99,372 triangles in 6 shells", timesOf(seen.loaded_ms)],
    ["anchor", kept],
    ...(seen.sources.size === 0 ? [["input", "none"] as const] : [...seen.sources].flatMap(([name, watched]) => inputFacts(name, watched))),
  ];
}

function inputFacts(name: string, { source, values, places_m, directions, delays_ms }: Watched): readonly Fact[] {
  const { gamepad, hand, profiles } = source;
  const pad = gamepad ? `${gamepad.mapping || "no mapping"}, ${gamepad.buttons.length} buttons, ${gamepad.axes.length} axes` : "no gamepad";
  const at = (value: number | null, unit: string): string => (value === null ? "not enough poses" : `${value.toFixed(2)} ${unit}`);
  return [
    [
      `input ${name}`,
      `${profiles.join(" ") || "no profile"}; ${hand ? `${hand.size} joints` : "no joints"}; ${source.gripSpace ? "grip" : "no grip"}; ${pad}`,
    ],
    [
      `input ${name}, at rest`,
      `place ${at(jitter_mm(places_m), "mm")}, ray ${at(jitter_deg(directions), "deg")} over ${places_m.length} frames`,
    ],
    [
      `input ${name}, button 0`,
      values.length === 0 ? "none" : `|${curve(values)}| ${new Set(values.map((value) => value.toFixed(2))).size} values`,
    ],
    [
      `input ${name}, selectend after release`,
      delays_ms.length === 0 ? "not seen" : `${(delays_ms.reduce((sum, one) => sum + one, 0) / delays_ms.length).toFixed(0)} ms`,
    ],
  ];
}
