import type { Camera } from "../case/index.ts";
import type { Lps, Triple } from "../volume/index.ts";
import { along, cross, dot, minus } from "./vectors.ts";
import type { CameraPreset } from "./words.ts";

/** Vertical field of view of the 3-D view (look.md 3). */
export const FIELD_OF_VIEW_DEG = 30;
/** How much of the view's height the patient fills at the start (look.md 3). */
const FILL_HEIGHT = 0.8;
const FILL_WIDTH = 0.86;
const HALF_TAN: number = Math.tan((FIELD_OF_VIEW_DEG * Math.PI) / 360);
const NEAREST_MM = 60;
const FARTHEST_MM = 6000;
const RADIANS: number = Math.PI / 180;

/** An eye in the patient: where it is and its three directions, unit, LPS mm. */
export interface Eye {
  readonly at_mm: Lps;
  readonly right: Triple;
  readonly up: Triple;
  readonly forward: Triple;
}

export interface Ray {
  readonly origin_mm: Lps;
  /** Unit. */
  readonly direction: Triple;
}

/** Width and height of a view, CSS px. */
export interface ViewSize {
  readonly width: number;
  readonly height: number;
}

/** Camera angles of the view buttons: alpha from the patient's left over the front, beta from the head. */
const PRESETS: Readonly<Record<CameraPreset, readonly [alpha_deg: number, beta_deg: number]>> = {
  front: [90, 90],
  back: [-90, 90],
  left: [0, 90],
  right: [180, 90],
  head: [-90, 0],
  feet: [90, 180],
};
/** From the front, 24 deg to the patient's left, 14 deg from above (look.md 3). */
const FIRST_LOOK: readonly [number, number] = [90 - 24, 90 - 14];

/**
 * The eye of an orbit: alpha 0 stands at the patient's left, 90 in front; beta 0 above the head, 180 below the feet.
 * `right` is the derivative along alpha, so the poles are no exception.
 */
export function eyeOf(camera: Camera): Eye {
  const a = camera.alpha_deg * RADIANS;
  const b = camera.beta_deg * RADIANS;
  const out: Triple = [Math.cos(a) * Math.sin(b), -Math.sin(a) * Math.sin(b), Math.cos(b)];
  const right: Triple = [Math.sin(a), Math.cos(a), 0];
  const forward: Triple = [-out[0], -out[1], -out[2]];
  return { at_mm: along(camera.target_mm, out, camera.radius_mm), right, up: cross(right, forward), forward };
}

/** Where a point falls in the view, CSS px from its top left, and how far before the eye it lies, mm (negative: behind). */
export function project(eye: Eye, size: ViewSize, p: Triple): { readonly x: number; readonly y: number; readonly depth_mm: number } {
  const v = minus(p, eye.at_mm);
  const depth_mm = dot(v, eye.forward);
  const scale = size.height / 2 / (HALF_TAN * depth_mm);
  return { x: size.width / 2 + dot(v, eye.right) * scale, y: size.height / 2 - dot(v, eye.up) * scale, depth_mm };
}

/** The line of sight through a pixel of the view. */
export function rayThrough(eye: Eye, size: ViewSize, x: number, y: number): Ray {
  const scale = (2 * HALF_TAN) / size.height;
  const across = (x - size.width / 2) * scale;
  const upward = (size.height / 2 - y) * scale;
  const d: Triple = [0, 1, 2].map((n) => eye.forward[n] + across * eye.right[n] + upward * eye.up[n]) as unknown as Triple;
  const long = Math.sqrt(dot(d, d));
  return { origin_mm: eye.at_mm, direction: [d[0] / long, d[1] / long, d[2] / long] };
}

/** Where a line of sight meets the plane through `p` parallel to the screen. */
export function onScreenPlane(eye: Eye, ray: Ray, p: Triple): Lps {
  const t = dot(minus(p, eye.at_mm), eye.forward) / dot(ray.direction, eye.forward);
  return along(ray.origin_mm, ray.direction, t);
}

/** Millimetres of the patient that one CSS px covers at a depth. */
export function mmPerPixel(size: ViewSize, depth_mm: number): number {
  return (2 * HALF_TAN * depth_mm) / size.height;
}

/** The camera after a turn by a drag of dx, dy px: the patient follows the hand; half a turn per view height. */
export function turned(camera: Camera, size: ViewSize, dx: number, dy: number): Camera {
  const perPixel = 180 / Math.max(1, size.height);
  return {
    ...camera,
    alpha_deg: wrapped(camera.alpha_deg + dx * perPixel),
    beta_deg: Math.min(180, Math.max(0, camera.beta_deg - dy * perPixel)),
  };
}

/** The camera moved so that the orbit's centre follows the hand by dx, dy px. */
export function panned(camera: Camera, size: ViewSize, dx: number, dy: number): Camera {
  const eye = eyeOf(camera);
  const step = mmPerPixel(size, camera.radius_mm);
  return { ...camera, target_mm: along(along(camera.target_mm, eye.right, -dx * step), eye.up, dy * step) };
}

/** The camera nearer (factor < 1) or farther. */
export function zoomed(camera: Camera, factor: number): Camera {
  return { ...camera, radius_mm: Math.min(FARTHEST_MM, Math.max(NEAREST_MM, camera.radius_mm * factor)) };
}

/** The camera nearer (factor < 1) or farther about a spot of the view: what lies there, as far away as the orbit's centre, stays under it. */
export function zoomedAbout(camera: Camera, size: ViewSize, spot: { readonly x: number; readonly y: number }, factor: number): Camera {
  const next = zoomed(camera, factor);
  const gone = 1 - next.radius_mm / camera.radius_mm;
  const { target_mm } = panned(camera, size, -(spot.x - size.width / 2) * gone, -(spot.y - size.height / 2) * gone);
  return { ...next, target_mm };
}

/** A view button's camera about the same centre. */
export function presetCamera(camera: Camera, preset: CameraPreset): Camera {
  const [alpha_deg, beta_deg] = PRESETS[preset];
  return { ...camera, alpha_deg, beta_deg };
}

/** The first look at points of a patient (3 numbers each): their picture in the middle, 80 % of the height filled. */
export function firstLook(points_mm: ArrayLike<number>, size: ViewSize): Camera {
  let camera: Camera = { target_mm: middleOf(points_mm), alpha_deg: FIRST_LOOK[0], beta_deg: FIRST_LOOK[1], radius_mm: FARTHEST_MM };
  // The picture's middle is not the box's: nearer things are larger. Two rounds settle it to a pixel.
  for (let round = 0; round < 3; round++) {
    let near = NEAREST_MM;
    let far = FARTHEST_MM;
    for (let step = 0; step < 24; step++) {
      const radius_mm = (near + far) / 2;
      if (fits(boundsIn(points_mm, { ...camera, radius_mm }, size), size)) far = radius_mm;
      else near = radius_mm;
    }
    camera = { ...camera, radius_mm: far };
    const seen = boundsIn(points_mm, camera, size);
    if (seen) camera = panned(camera, size, (size.width - seen.left - seen.right) / 2, (size.height - seen.top - seen.bottom) / 2);
  }
  return camera;
}

function middleOf(points_mm: ArrayLike<number>): Triple {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let n = 0; n < points_mm.length; n++) {
    low[n % 3] = Math.min(low[n % 3], points_mm[n]);
    high[n % 3] = Math.max(high[n % 3], points_mm[n]);
  }
  return [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2];
}

interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The rectangle that points fill in the view, px; null when one lies behind the eye. */
function boundsIn(points_mm: ArrayLike<number>, camera: Camera, size: ViewSize): Bounds | null {
  const eye = eyeOf(camera);
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let n = 0; n + 2 < points_mm.length; n += 3) {
    const seen = project(eye, size, [points_mm[n], points_mm[n + 1], points_mm[n + 2]]);
    if (seen.depth_mm < 1) return null;
    left = Math.min(left, seen.x);
    right = Math.max(right, seen.x);
    top = Math.min(top, seen.y);
    bottom = Math.max(bottom, seen.y);
  }
  return { left, right, top, bottom };
}

function fits(seen: Bounds | null, size: ViewSize): boolean {
  return seen !== null && seen.bottom - seen.top <= size.height * FILL_HEIGHT && seen.right - seen.left <= size.width * FILL_WIDTH;
}

/** The camera a part t (0..1) of the way, by the shorter turn. */
export function between(from: Camera, to: Camera, t: number): Camera {
  const mix = (a: number, b: number): number => a + (b - a) * t;
  return {
    target_mm: [0, 1, 2].map((n) => mix(from.target_mm[n], to.target_mm[n])) as unknown as Triple,
    alpha_deg: wrapped(from.alpha_deg + wrapped(to.alpha_deg - from.alpha_deg) * t),
    beta_deg: mix(from.beta_deg, to.beta_deg),
    radius_mm: mix(from.radius_mm, to.radius_mm),
  };
}

/** An angle in [-180, 180). */
function wrapped(angle_deg: number): number {
  return ((((angle_deg + 180) % 360) + 360) % 360) - 180;
}
