import { Engine } from "@babylonjs/core/Engines/engine.js";
import type { Camera } from "../../case/index.ts";
import type { Surface } from "../../surfaces/index.ts";
import { ijk, type Lps, type Triple, toPatient } from "../../volume/index.ts";
import { fitCanvas, insideOf, onPage, type ViewDoors } from "../doors.ts";
import { listen } from "../gestures.ts";
import { lookOf } from "../look.ts";
import { type Eye, eyeOf, firstLook, mmPerPixel, presetCamera, project, type Ray, rayThrough, type ViewSize } from "../orbit.ts";
import { fromScene, toScene } from "../patient-space.ts";
import { currentNeedle, gridOf, isVisible, opacityOf, type Shown, worstPoint } from "../shown.ts";
import type { SliceSheet } from "../slices/view.ts";
import { along, direction, length, minus } from "../vectors.ts";
import type { CameraPreset, Pick, Projection } from "../words.ts";
import { createDeskCamera } from "./desk-camera.ts";
import { createLabel, type WorstLabel } from "./label.ts";
import { type LentStage, lendStage } from "./lent.ts";
import { createNeedles } from "./needles.ts";
import { createOrgans } from "./organs.ts";
import { drawOverlay3d } from "./overlay.ts";
import { createPace } from "./pace.ts";
import { createPlanes } from "./planes.ts";
import { handleIn, scenePointer } from "./pointer.ts";
import { type Hit, nearestHit } from "./rays.ts";
import { createStage, placeCamera, rootPose } from "./stage.ts";

/** The 3-D view: one engine, one canvas, a 2-D overlay for what keeps its size on the screen. */
export interface ThreeDView {
  /** Draws one frame. @returns whether another is due: a glide, or a shader still compiling. */
  draw(now_ms: number, sheets: readonly SliceSheet[]): boolean;
  project(p: Lps): Projection;
  pick(x_px: number, y_px: number): Pick | null;
  toScene(p: Triple): Triple;
  fromScene(s: Triple): Lps;
  camera(): Camera;
  /** Takes a camera that the document holds; null leaves it to the first look. */
  follow(camera: Camera | null): void;
  /** Another patient: whoever placed the camera placed it for the last one. */
  release(): void;
  /** The first look again, as long as nobody placed the camera. */
  refit(): void;
  /** The patient vector of a move on the screen, mm. */
  offset(right_mm: number, up_mm: number): Triple;
  preset(preset: CameraPreset): void;
  reset(): void;
  cancel(): boolean;
  /** The picture with its overlay, at the screen's own pixels. */
  picture(): HTMLCanvasElement;
  /** The scene for a session; the desk draws nothing until it is given back. */
  lend(): LentStage;
  isLent(): boolean;
  stats(now_ms: number): { readonly fps: number | null; readonly drawCalls: number };
  dispose(): void;
}

/** Points of the body that the first look is fitted to. */
const FIT_POINTS = 2000;

export function createThreeDView(host: HTMLElement, shown: Shown, doors: ViewDoors): ThreeDView {
  if (getComputedStyle(host).position === "static") host.style.position = "relative";
  const canvas = layer(host);
  const sheet = layer(host);
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  sheet.style.pointerEvents = "none";
  const camera = createDeskCamera(doors);
  const drawer = createDrawer({ host, canvas, sheet }, shown, doors);
  const size = (): ViewSize => ({ width: Math.max(1, host.clientWidth), height: Math.max(1, host.clientHeight) });
  const eye = (): Eye => eyeOf(camera.now());
  const hitAt = (spot: { readonly x: number; readonly y: number }): { readonly ray: Ray; readonly hit: Hit | null } => {
    const ray = rayThrough(eye(), size(), spot.x, spot.y);
    return { ray, hit: nearestHit(visibleSurfaces(shown), ray) };
  };
  const surfaceAt = (spot: { readonly x: number; readonly y: number }): Lps | null => {
    const { ray, hit } = hitAt(spot);
    return hit ? along(ray.origin_mm, ray.direction, hit.at_mm) : null;
  };
  const reset = (): void => {
    const points = patientPoints(shown);
    if (points) camera.glideTo(firstLook(points, size()));
  };
  const gestures = listen(canvas, scenePointer({ canvas, shown, doors, camera, size, surfaceAt, reset }));

  return {
    draw(now_ms, sheets) {
      const gliding = camera.step(now_ms);
      if (host.clientWidth < 2 || host.clientHeight < 2) return false;
      return drawer.draw(now_ms, camera.now(), size(), sheets) || gliding;
    },
    project(p) {
      const seen = project(eye(), size(), p);
      const { x_px, y_px, inside } = onPage(canvas, seen);
      const visible = inside && seen.depth_mm > 0;
      return { x_px, y_px, visible, occluded: !visible || hides(shown, eye(), p) };
    },
    pick(x_px, y_px) {
      const spot = insideOf(canvas, x_px, y_px);
      if (!spot) return null;
      return {
        view: "3d",
        structure: hitAt(spot).hit?.structure ?? null,
        handle: handleIn({ camera, size, shown }, spot, false),
        point_mm: surfaceAt(spot),
      };
    },
    toScene: (p) => toScene(drawer.rootPose(), p),
    fromScene: (s) => fromScene(drawer.rootPose(), s),
    camera: () => camera.goal(),
    follow(next) {
      if (next !== null && next !== camera.goal()) camera.turnTo(next);
    },
    release: camera.release,
    offset: (right_mm, up_mm) => along(along([0, 0, 0], eye().right, right_mm), eye().up, up_mm),
    refit() {
      const points = camera.isPlaced() ? null : patientPoints(shown);
      if (points) camera.suggest(firstLook(points, size()));
    },
    preset: (preset) => camera.glideTo(presetCamera(camera.goal(), preset)),
    reset,
    cancel: gestures.cancel,
    picture: drawer.picture,
    lend: () => drawer.lend(() => doors.redraw("all")),
    isLent: drawer.isLent,
    stats: drawer.stats,
    dispose() {
      gestures.stop();
      drawer.dispose();
      canvas.remove();
      sheet.remove();
    },
  };
}

interface Drawer {
  draw(now_ms: number, camera: Camera, size: ViewSize, sheets: readonly SliceSheet[]): boolean;
  rootPose(): ReturnType<typeof rootPose>;
  picture(): HTMLCanvasElement;
  lend(back: () => void): LentStage;
  isLent(): boolean;
  stats: ThreeDView["stats"];
  dispose(): void;
}

interface Layers {
  readonly host: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly sheet: HTMLCanvasElement;
}

/** The scene and what lies over it, drawn together. */
function createDrawer({ host, canvas, sheet }: Layers, shown: Shown, doors: ViewDoors): Drawer {
  const paper = sheet.getContext("2d");
  if (!paper) throw new Error("a 2-D canvas has no context");
  const engine = new Engine(canvas, true, { stencil: false, preserveDrawingBuffer: false, audioEngine: false }, false);
  // In the page's own order; Babylon would put it first.
  engine.canvasTabIndex = 0;
  // A lost context comes back with everything that Babylon had sent; it only has to be drawn again.
  engine.onContextRestoredObservable.add(() => doors.redraw("3d"));
  const stage = createStage(engine);
  const organs = createOrgans(stage);
  const needles = createNeedles(stage);
  const planes = createPlanes(stage);
  const label = createLabel(host);
  const pace = createPace(canvas);
  const frames: number[] = [];
  let lent = false;
  return {
    draw(now_ms, camera, size, sheets) {
      if (lent) return false;
      const eye = eyeOf(camera);
      canvas.setAttribute("aria-label", shown.words.views["3d"]);
      engine.setHardwareScalingLevel(pace.coarseness(shown.moving) / (window.devicePixelRatio || 1));
      engine.resize();
      organs.follow(shown);
      needles.follow(shown, mmPerPixel(size, 1));
      planes.follow(shown.doc?.view.planes ? sheets : []);
      placeCamera(stage, eye);
      pace.timed(() => {
        engine.beginFrame();
        stage.scene.render();
        engine.endFrame();
      });
      fitCanvas(sheet, paper);
      drawOverlay3d(paper, size, eye, camera.radius_mm, shown);
      placeLabel(label, shown, eye, size);
      frames.push(now_ms);
      while (frames.length > 0 && now_ms - frames[0] > 1000) frames.shift();
      return !stage.scene.meshes.every((mesh) => !mesh.isEnabled() || mesh.isReady(true));
    },
    rootPose: () => rootPose(stage),
    isLent: () => lent,
    lend(back) {
      lent = true;
      const home = (): void => {
        lent = false;
        back();
      };
      return lendStage({ stage, shown, organs, needles, planes, back: home });
    },
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
      label.dispose();
      planes.dispose();
      needles.dispose();
      organs.dispose();
      stage.scene.dispose();
      engine.dispose();
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

function visibleSurfaces(shown: Shown): readonly Surface[] {
  return [...shown.surfaces.values()].filter((surface) => isVisible(shown, surface.structure));
}

/** Whether something opaque lies between the eye and a point. */
function hides(shown: Shown, eye: Eye, p: Triple): boolean {
  const way = minus(p, eye.at_mm);
  const ahead = direction(way);
  if (!ahead) return false;
  const opaque = visibleSurfaces(shown).filter(({ structure }) => {
    const own = opacityOf(shown, structure);
    return own === null ? lookOf(structure).kind === "solid" : own >= 1;
  });
  const hit = nearestHit(opaque, { origin_mm: eye.at_mm, direction: ahead });
  // A point on the surface itself is not behind it.
  return hit !== null && hit.at_mm < length(way) - 0.5;
}

/** Points to look at first: the body's surface, thinned; else the corners of the grid. */
function patientPoints(shown: Shown): ArrayLike<number> | null {
  const body = shown.surfaces.get("body");
  if (body) {
    const every = Math.max(1, Math.floor(body.positions_mm.length / 3 / FIT_POINTS));
    const points: number[] = [];
    for (let n = 0; n + 2 < body.positions_mm.length; n += 3 * every) points.push(...body.positions_mm.subarray(n, n + 3));
    return points;
  }
  const grid = gridOf(shown);
  if (!grid) return null;
  const [nx, ny, nz] = grid.size;
  return [0, nx - 1].flatMap((i) => [0, ny - 1].flatMap((j) => [0, nz - 1].flatMap((k) => [...toPatient(grid, ijk(i, j, k))])));
}

function placeLabel(label: WorstLabel, shown: Shown, eye: Eye, size: ViewSize): void {
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
