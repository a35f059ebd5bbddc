import type { Result } from "../base/index.ts";
import { type Geometry, ijk, type Lps, type Triple, toPatient, toVoxel } from "../volume/index.ts";
import { along, dot, length, minus } from "./vectors.ts";
import type { Handle } from "./words.ts";

/**
 * The one drag solver: mouse, finger, hand and ray all end here (webxr.md 6). Pure, patient millimetres; scale and turn of the model have dropped out
 * before. Poses go in, the handle's place comes out.
 */
export type Pose =
  /** A point that moves: a near hand's grab point, or where a line of sight meets a plane. */
  | { readonly kind: "point"; readonly at_mm: Lps }
  /** A far ray; `push_m` is how far the hand went along it since the press, in metres of the room. */
  | { readonly kind: "ray"; readonly origin_mm: Lps; readonly direction: Triple; readonly push_m: number }
  /** A line of sight: the entry is where it first meets the body. */
  | { readonly kind: "sight"; readonly origin_mm: Lps; readonly direction: Triple };

/** What a drag may ask of the patient. */
export interface DragField {
  readonly geometry: Geometry | null;
  /** Whether a point lies inside the body; null where no body was segmented. */
  readonly inBody: ((p: Lps) => boolean) | null;
  readonly nearestSkin: (p: Lps) => Lps | null;
  readonly firstBodyAlong: (origin_mm: Lps, direction: Triple) => Lps | null;
  readonly snapEntry: (entry_mm: Lps, target_mm: Lps) => Result<Lps>;
}

/** A drag in progress: plain data, a new one for each pose. */
export interface Drag {
  readonly handle: Handle;
  /** The needle's other end, which stays. */
  readonly other_mm: Lps;
  /** Where the handle was at the press: Escape puts it back there. */
  readonly start_mm: Lps;
  /** p0 and G0 of webxr.md 6; taken anew when precision is switched in mid-drag. */
  readonly from_mm: Lps;
  readonly pose: Pose;
  readonly precise: boolean;
  /** Where the handle is wanted, before skin and body have their say. */
  readonly wanted_mm: Lps;
  /** Where it is. */
  readonly at_mm: Lps;
}

/** 1:5 in precision mode. */
const PRECISION = 0.2;
const PUSH_M = 0.3;
const REACH: readonly [number, number] = [0.3, 3];

/** A handle taken by a pose. */
export function beginDrag(handle: Handle, needle: { readonly entry_mm: Lps; readonly target_mm: Lps }, pose: Pose, precise: boolean): Drag {
  const start_mm = handle === "entry" ? needle.entry_mm : needle.target_mm;
  const other_mm = handle === "entry" ? needle.target_mm : needle.entry_mm;
  return { handle, other_mm, start_mm, from_mm: start_mm, pose, precise, wanted_mm: start_mm, at_mm: start_mm };
}

/** The drag after the pose moved. Switching precision re-bases, so nothing jumps. */
export function moveDrag(drag: Drag, pose: Pose, precise: boolean, field: DragField): Drag {
  if (precise !== drag.precise || pose.kind !== drag.pose.kind) {
    return { ...drag, from_mm: drag.wanted_mm, pose, precise };
  }
  if (pose.kind === "sight" && drag.handle === "entry") return bySight(drag, pose, field);
  const wanted_mm = wantedAt(drag, pose);
  const at_mm = drag.handle === "entry" ? entryFor(drag, wanted_mm, field) : targetFor(drag, wanted_mm, field);
  return { ...drag, wanted_mm, at_mm };
}

/** p0 + k (g - g0), the displacement of the pose since the press. */
function wantedAt(drag: Drag, pose: Pose): Lps {
  const k = drag.precise ? PRECISION : 1;
  return along(drag.from_mm, displacement(drag, pose), k);
}

function displacement(drag: Drag, pose: Pose): Triple {
  const before = drag.pose;
  if (pose.kind === "point" && before.kind === "point") return minus(pose.at_mm, before.at_mm);
  if (pose.kind === "point" || before.kind === "point") return [0, 0, 0];
  // The point of the ray that is nearest to the handle at the press: its distance is kept, so a turn about the origin moves it on a sphere.
  const t0 = Math.max(0, dot(minus(drag.from_mm, before.origin_mm), before.direction));
  const reach = pose.kind === "ray" ? reachOf(pose.push_m - (before.kind === "ray" ? before.push_m : 0)) : 1;
  return minus(along(pose.origin_mm, pose.direction, t0 * reach), along(before.origin_mm, before.direction, t0));
}

function reachOf(push_m: number): number {
  return Math.min(REACH[1], Math.max(REACH[0], 1 + (2 * push_m) / PUSH_M));
}

/** The first of the body along the line of sight: the visible side is the side. */
function bySight(drag: Drag, pose: Pose & { readonly kind: "sight" }, field: DragField): Drag {
  const hit = field.firstBodyAlong(pose.origin_mm, pose.direction);
  if (!hit) return drag;
  if (!drag.precise) return { ...drag, wanted_mm: hit, at_mm: hit };
  const wanted_mm = wantedAt(drag, pose);
  return { ...drag, wanted_mm, at_mm: entryFor(drag, wanted_mm, field) };
}

/**
 * The skin point for a wanted entry: the nearest skin, then planning's snap along the axis. It stays on the side it is on: a skin point that would
 * turn the axis by 90 degrees or more in one step lies through the body, not along it, and is not taken.
 */
function entryFor(drag: Drag, wanted_mm: Lps, field: DragField): Lps {
  const near = field.nearestSkin(wanted_mm);
  if (!near) return drag.at_mm;
  if (dot(minus(near, drag.other_mm), minus(drag.at_mm, drag.other_mm)) <= 0) return drag.at_mm;
  const snapped = field.snapEntry(near, drag.other_mm);
  return "problem" in snapped ? near : snapped.value;
}

/** Free inside the body, clamped to the volume; past the skin it stops where the way there leaves the body. */
function targetFor(drag: Drag, wanted_mm: Lps, field: DragField): Lps {
  const inside = field.geometry ? clampedToVolume(field.geometry, wanted_mm) : wanted_mm;
  const { inBody } = field;
  if (!inBody || inBody(inside) || !inBody(drag.at_mm)) return inside;
  return lastInside(drag.at_mm, inside, inBody);
}

/** The point itself when it lies within the outermost voxel centres, bit for bit; else the nearest such point. */
export function clampedToVolume(g: Geometry, p: Lps): Lps {
  const v = toVoxel(g, p);
  const c = v.map((at, axis) => Math.min(g.size[axis] - 1, Math.max(0, at)));
  return c.every((at, axis) => at === v[axis]) ? p : toPatient(g, ijk(c[0], c[1], c[2]));
}

/** The last point of the way from `a` (inside) to `b` before it leaves, to a hundredth of a millimetre; steps of a third of a millimetre. */
function lastInside(a: Lps, b: Lps, inBody: (p: Lps) => boolean): Lps {
  const way = minus(b, a);
  const steps = Math.max(1, Math.ceil(length(way) * 3));
  let good = 0;
  let bad = 1;
  for (let n = 1; n <= steps; n++) {
    if (inBody(along(a, way, n / steps))) continue;
    bad = n / steps;
    good = (n - 1) / steps;
    break;
  }
  for (let n = 0; n < 5; n++) {
    const middle = (good + bad) / 2;
    if (inBody(along(a, way, middle))) good = middle;
    else bad = middle;
  }
  return along(a, way, good);
}
