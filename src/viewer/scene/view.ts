import { Engine } from "@babylonjs/core/Engines/engine.js";
import type { Camera } from "../../case/index.ts";
import type { Surface } from "../../surfaces/index.ts";
import { ijk, type Lps, type Triple, toPatient } from "../../volume/index.ts";
import type { Pose } from "../drag.ts";
import { dragHandle } from "../dragging.ts";
import { type Gesture, listen, type Press } from "../gestures.ts";
import { lookOf } from "../look.ts";
import { isOn } from "../marks.ts";
import {
  between,
  type Eye,
  eyeOf,
  firstLook,
  mmPerPixel,
  onScreenPlane,
  panned,
  presetCamera,
  project,
  type Ray,
  rayThrough,
  turned,
  type ViewSize,
  zoomed,
} from "../orbit.ts";
import { fromScene, toScene } from "../patient-space.ts";
import { currentNeedle, gridOf, isVisible, opacityOf, type Shown, worstPoint } from "../shown.ts";
import { enlarged, fitCanvas, type ViewDoors } from "../slices/view.ts";
import { along } from "../vectors.ts";
import type { CameraPreset, Handle, Pick, Projection } from "../words.ts";
import { createLabel } from "./label.ts";
import { createNeedles } from "./needles.ts";
import { createOrgans } from "./organs.ts";
import { drawOverlay3d, handleSpots } from "./overlay.ts";
import { nearestHit } from "./rays.ts";
import { createStage, placeCamera, rootPose } from "./stage.ts";

/** The 3-D view: one engine, one canvas, a 2-D overlay for what keeps its size on the screen. */
export interface ThreeDView {
  /** Draws one frame. @returns whether another is due: a glide, or a shader still compiling. */
  draw(now_ms: number): boolean;
  project(p: Lps): Projection;
  pick(x_px: number, y_px: number): Pick | null;
  toScene(p: Triple): Triple;
  fromScene(s: Triple): Lps;
  camera(): Camera;
  /** Takes a camera that the document holds; null leaves it to the first look. */
  follow(camera: Camera | null): void;
  /** The patient vector of a move on the screen, mm. */
  offset(right_mm: number, up_mm: number): Triple;
  /** The first look again, as long as nobody turned the patient by hand. */
  refit(): void;
  preset(preset: CameraPreset): void;
  reset(): void;
  cancel(): boolean;
  /** The picture with its overlay, at the screen's own pixels. */
  picture(): HTMLCanvasElement;
  stats(now_ms: number): { readonly fps: number | null; readonly drawCalls: number };
  dispose(): void;
}

const GLIDE_MS = 200;
const WHEEL_STEP = 1.12;
const NOWHERE: Camera = { target_mm: [0, 0, 0], alpha_deg: 66, beta_deg: 76, radius_mm: 800 };

export function createThreeDView(host: HTMLElement, shown: Shown, doors: ViewDoors): ThreeDView {
  if (getComputedStyle(host).position === "static") host.style.position = "relative";
  const canvas = layer(host);
  const sheet = layer(host);
  canvas.tabIndex = 0;
  sheet.style.pointerEvents = "none";
  const paper = sheet.getContext("2d");
  if (!paper) throw new Error("a 2-D canvas has no context");
  const engine = new Engine(canvas, true, { stencil: false, preserveDrawingBuffer: false, audioEngine: false }, false);
  const stage = createStage(engine);
  const organs = createOrgans(stage);
  const needles = createNeedles(stage);
  const label = createLabel(host);
  const frames: number[] = [];
  let camera: Camera = NOWHERE;
  let touched = false;
  let glide: { readonly from: Camera; readonly to: Camera; readonly start_ms: number } | null = null;

  const size = (): ViewSize => ({ width: Math.max(1, host.clientWidth), height: Math.max(1, host.clientHeight) });
  const eye = (): Eye => eyeOf(camera);
  const turnTo = (to: Camera): void => {
    camera = to;
    touched = true;
    doors.redraw();
  };
  const remember = (): void => doors.outbox.now({ kind: "set-view", view: { camera } });
  const glideTo = (to: Camera): void => {
    touched = true;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches || new URLSearchParams(location.search).get("test") === "1";
    if (still) camera = to;
    else glide = { from: camera, to, start_ms: performance.now() };
    doors.redraw();
    doors.outbox.now({ kind: "set-view", view: { camera: to } });
  };
  const handleAt = (x: number, y: number, touch: boolean): Handle | null => {
    const near = handleSpots(size(), eye(), shown).filter(([, spot]) => isOn(spot, x, y, touch));
    near.sort(([, a], [, b]) => Math.hypot(a.x - x, a.y - y) - Math.hypot(b.x - x, b.y - y));
    return near.at(0)?.[0] ?? null;
  };
  const poseAt = (handle: Handle, grip: { readonly x: number; readonly y: number }, depthOf: Lps): ((x: number, y: number) => Pose) => {
    return (x, y) => {
      const ray = rayThrough(eye(), size(), x - grip.x, y - grip.y);
      if (handle === "entry") return { kind: "sight", ...ray };
      return { kind: "point", at_mm: onScreenPlane(eye(), ray, depthOf) };
    };
  };
  const holdHandle = (handle: Handle, at: Press): Gesture | null => {
    const needle = currentNeedle(shown);
    if (!needle) return null;
    const p = handle === "entry" ? needle.entry_mm : needle.target_mm;
    const spot = project(eye(), size(), p);
    return dragHandle(shown, doors.outbox, handle, poseAt(handle, { x: at.x - spot.x, y: at.y - spot.y }, p), at);
  };
  const surfaceUnder = (ray: Ray): ReturnType<typeof nearestHit> =>
    nearestHit(
      visibleSurfaces(shown, () => true),
      ray,
    );

  const gestures = listen(canvas, {
    press(at) {
      glide = null;
      const handle = at.use === "main" && !shown.armed ? handleAt(at.x, at.y, at.touch) : null;
      return (handle && holdHandle(handle, at)) || orbitGesture(at, camera, size(), turnTo, remember);
    },
    click(at) {
      const ray = rayThrough(eye(), size(), at.x, at.y);
      if (shown.armed || at.shift) {
        const hit = surfaceUnder(ray);
        const p = hit ? along(ray.origin_mm, ray.direction, hit.at_mm) : null;
        if (doors.place(p, { kind: "sight", ...ray })) return;
        if (p && at.shift) doors.outbox.now({ kind: "set-view", view: { slice_mm: [p[0], p[1], p[2]] } });
      }
    },
    doubleClick: () => doors.outbox.now(enlarged(shown, "3d")),
    hover(x, y) {
      const handle = handleAt(x, y, false);
      canvas.style.cursor = shown.armed ? "crosshair" : handle ? "grab" : "default";
      if (shown.hot !== handle) {
        shown.hot = handle;
        doors.redraw();
      }
      doors.hover({ view: "3d", point_mm: null, structure: null, value: null, handle });
    },
    leave() {
      if (shown.hot) doors.redraw();
      shown.hot = null;
      doors.hover(null);
    },
    wheel(notches) {
      turnTo(zoomed(camera, WHEEL_STEP ** notches));
      remember();
    },
    pinch: (_x, _y, dx, dy, factor) => turnTo(zoomed(panned(camera, size(), dx, dy), 1 / factor)),
  });

  const step = (now_ms: number): boolean => {
    if (!glide) return false;
    const t = Math.min(1, (now_ms - glide.start_ms) / GLIDE_MS);
    camera = between(glide.from, glide.to, t * t * (3 - 2 * t));
    if (t >= 1) glide = null;
    return glide !== null;
  };
  const refit = (): void => {
    if (touched) return;
    const points = patientPoints(shown);
    if (points) camera = firstLook(points, size());
    doors.redraw();
  };

  return {
    draw(now_ms) {
      const gliding = step(now_ms);
      const { width, height } = size();
      if (host.clientWidth < 2 || host.clientHeight < 2) return false;
      engine.setHardwareScalingLevel(1 / (window.devicePixelRatio || 1));
      engine.resize();
      organs.follow(shown);
      needles.follow(shown, mmPerPixel({ width, height }, 1));
      placeCamera(stage, eye());
      engine.beginFrame();
      stage.scene.render();
      engine.endFrame();
      fitCanvas(sheet, paper, { width, height });
      drawOverlay3d(paper, { width, height }, eye(), camera.radius_mm, shown);
      placeLabel(label, shown, eye(), { width, height });
      frames.push(now_ms);
      while (frames.length > 0 && now_ms - frames[0] > 1000) frames.shift();
      return gliding || !stage.scene.meshes.every((mesh) => !mesh.isEnabled() || mesh.isReady(true));
    },
    project(p) {
      const box = canvas.getBoundingClientRect();
      const seen = project(eye(), size(), p);
      const visible = seen.depth_mm > 0 && seen.x >= 0 && seen.y >= 0 && seen.x <= box.width && seen.y <= box.height;
      return {
        x_px: box.left + scrollX + seen.x,
        y_px: box.top + scrollY + seen.y,
        visible,
        occluded: !visible || hides(shown, eye(), p),
      };
    },
    pick(x_px, y_px) {
      const box = canvas.getBoundingClientRect();
      const [x, y] = [x_px - scrollX - box.left, y_px - scrollY - box.top];
      if (x < 0 || y < 0 || x > box.width || y > box.height || box.width < 2) return null;
      const ray = rayThrough(eye(), size(), x, y);
      const hit = surfaceUnder(ray);
      return {
        view: "3d",
        structure: hit?.structure ?? null,
        handle: handleAt(x, y, false),
        point_mm: hit ? along(ray.origin_mm, ray.direction, hit.at_mm) : null,
      };
    },
    toScene: (p) => toScene(rootPose(stage), p),
    fromScene: (s) => fromScene(rootPose(stage), s),
    camera: () => glide?.to ?? camera,
    follow(next) {
      if (next === null || next === camera || glide?.to === next) return;
      glide = null;
      turnTo(next);
    },
    offset: (right_mm, up_mm) => along(along([0, 0, 0], eye().right, right_mm), eye().up, up_mm),
    refit,
    preset: (preset) => glideTo(presetCamera(camera, preset)),
    reset() {
      const points = patientPoints(shown);
      if (points) glideTo(firstLook(points, size()));
    },
    cancel: gestures.cancel,
    picture() {
      const out = document.createElement("canvas");
      Object.assign(out, { width: sheet.width, height: sheet.height });
      const ink = out.getContext("2d");
      stage.scene.render();
      ink?.drawImage(canvas, 0, 0, out.width, out.height);
      ink?.drawImage(sheet, 0, 0);
      return out;
    },
    stats(now_ms) {
      const last = frames.at(-1) ?? Number.NEGATIVE_INFINITY;
      return { fps: now_ms - last < 250 && frames.length > 1 ? frames.length : null, drawCalls: stage.scene.getActiveMeshes().length };
    },
    dispose() {
      gestures.stop();
      label.dispose();
      needles.dispose();
      organs.dispose();
      stage.scene.dispose();
      engine.dispose();
      canvas.remove();
      sheet.remove();
    },
  };
}

function layer(host: HTMLElement): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  Object.assign(canvas.style, {
    position: "absolute",
    inset: "0",
    display: "block",
    width: "100%",
    height: "100%",
    touchAction: "none",
    outlineOffset: "-2px",
  });
  host.append(canvas);
  return canvas;
}

function orbitGesture(press: Press, start: Camera, size: ViewSize, turnTo: (camera: Camera) => void, remember: () => void): Gesture {
  const after = (x: number, y: number): Camera => {
    if (press.use === "pan") return panned(start, size, x - press.x, y - press.y);
    if (press.use === "zoom") return zoomed(start, Math.exp((y - press.y) / 200));
    return turned(start, size, x - press.x, y - press.y);
  };
  let moved = false;
  return {
    move(x, y) {
      moved = true;
      turnTo(after(x, y));
    },
    end() {
      if (moved) remember();
    },
    cancel: () => turnTo(start),
  };
}

function* visibleSurfaces(shown: Shown, which: (surface: Surface) => boolean): Iterable<Surface> {
  for (const [id, surface] of shown.surfaces) if (isVisible(shown, id) && which(surface)) yield surface;
}

/** Whether something opaque lies between the eye and a point. */
function hides(shown: Shown, eye: Eye, p: Triple): boolean {
  const way: Triple = [p[0] - eye.at_mm[0], p[1] - eye.at_mm[1], p[2] - eye.at_mm[2]];
  const far_mm = Math.sqrt(way[0] ** 2 + way[1] ** 2 + way[2] ** 2);
  if (far_mm === 0) return false;
  const opaque = (surface: Surface): boolean => {
    const own = opacityOf(shown, surface.structure);
    return own === null ? lookOf(surface.structure).kind === "solid" : own >= 1;
  };
  const hit = nearestHit(visibleSurfaces(shown, opaque), {
    origin_mm: eye.at_mm,
    direction: [way[0] / far_mm, way[1] / far_mm, way[2] / far_mm],
  });
  return hit !== null && hit.at_mm < far_mm - 0.5;
}

/** Points to look at first: the body's surface, thinned; else the corners of the grid. */
function patientPoints(shown: Shown): ArrayLike<number> | null {
  const body = shown.surfaces.get("body") ?? [...shown.surfaces.values()].at(0);
  if (body) {
    const every = Math.max(1, Math.floor(body.positions_mm.length / 3 / 2000));
    const points: number[] = [];
    for (let n = 0; n + 2 < body.positions_mm.length; n += 3 * every) points.push(...body.positions_mm.subarray(n, n + 3));
    return points;
  }
  const grid = gridOf(shown);
  if (!grid) return null;
  const [nx, ny, nz] = grid.size;
  return [0, nx - 1].flatMap((i) => [0, ny - 1].flatMap((j) => [0, nz - 1].flatMap((k) => [...toPatient(grid, ijk(i, j, k))])));
}

function placeLabel(label: ReturnType<typeof createLabel>, shown: Shown, eye: Eye, size: ViewSize): void {
  const worst = worstPoint(shown);
  const needle = currentNeedle(shown);
  label.show(worst ? shown.worst : null, shown.assessment?.verdict ?? "safe");
  if (!worst || !needle) {
    label.place(null, null, size);
    return;
  }
  const [at, from, to] = [worst, needle.entry_mm, needle.target_mm].map((p) => project(eye, size, p));
  label.place(at.depth_mm > 0 ? at : null, [from, to], size);
}
