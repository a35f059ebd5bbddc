import type { Triple } from "../volume/index.ts";
import { boxAlong } from "./box.ts";
import { ahead, along, distance, dot, length, minus } from "./vectors.ts";
import type { GrabTarget, ModelBox, Pointer, Reachable } from "./words.ts";

/** What a press takes, and by what. */
export interface Choice {
  readonly target: GrabTarget;
  readonly by: "near" | "ray";
}

/** Within this of a target the hand itself grabs; the ray is off (MRTK SpherePointer). Of a small model it is less, or its handles would leave none of it. */
const NEAR_M = 0.1;
/** The shaft is a thin thing: taken within a near handle's radius. */
const SHAFT_NEAR_M = 0.016;
/** A far handle's cone (Microsoft: 1 degree), grown by half while aimed at; fingers on glass hide what they point at. */
const CONE_DEG = 1;
const GROWN = 1.5;
const FINGER_CONE_DEG = 2;

/**
 * Which thing a press takes (webxr.md 6): near, the nearest handle in reach; far, the least angle. Entry and target win over the shaft, the shaft over
 * the model, the model is taken where the ray meets its box. Decide with the pose of 80 ms BEFORE the press: the press itself shifts the pointer.
 */
export function chosen(pointer: Pick<Pointer, "kind" | "near" | "ray">, reach: Reachable): Choice | null {
  // A gaze chooses by itself; its hand may rest anywhere.
  const near = pointer.near && pointer.kind !== "transient" ? nearChoice(pointer.near.at_m, reach) : null;
  if (near) return { target: near, by: "near" };
  const far = pointer.ray ? farChoice(pointer.ray.at_m, ahead(pointer.ray), pointer.kind, reach) : null;
  return far && { target: far, by: "ray" };
}

function nearChoice(at_m: Triple, { needle, model }: Reachable): GrabTarget | null {
  const near_m = NEAR_M * (model ? Math.min(1, scaleOf(model)) : 1);
  if (needle) {
    const [entry, target] = [distance(at_m, needle.entry_m), distance(at_m, needle.target_m)];
    if (Math.min(entry, target) <= near_m) return entry < target ? "entry" : "target";
    if (distance(at_m, nearestOf(needle, at_m)) <= SHAFT_NEAR_M) return "shaft";
  }
  return model && isInside(model, at_m) ? "model" : null;
}

function farChoice(origin_m: Triple, direction: Triple, kind: Pointer["kind"], { needle, model }: Reachable): GrabTarget | null {
  const limit_deg = GROWN * (kind === "screen" ? FINGER_CONE_DEG : CONE_DEG);
  if (needle) {
    const entry = angle_deg(origin_m, direction, needle.entry_m);
    const target = angle_deg(origin_m, direction, needle.target_m);
    if (Math.min(entry, target) <= limit_deg) return entry < target ? "entry" : "target";
    if (shaftAngle_deg(origin_m, direction, needle) <= limit_deg) return "shaft";
  }
  return model && boxAlong(model, origin_m, direction) !== null ? "model" : null;
}

/** The angle between a ray and a point as seen from its origin. */
function angle_deg(origin_m: Triple, direction: Triple, point_m: Triple): number {
  const way = minus(point_m, origin_m);
  const away = length(way);
  if (away < 1e-9) return 0;
  return (Math.acos(Math.min(1, Math.max(-1, dot(way, direction) / away))) * 180) / Math.PI;
}

const SHAFT_SAMPLES = 32;

/** The least angle to any point of the shaft: it is short, so a walk along it is exact enough for a cone of a degree. */
function shaftAngle_deg(origin_m: Triple, direction: Triple, needle: NonNullable<Reachable["needle"]>): number {
  const way = minus(needle.target_m, needle.entry_m);
  return Math.min(
    ...Array.from({ length: SHAFT_SAMPLES + 1 }, (_, n) => angle_deg(origin_m, direction, along(needle.entry_m, way, n / SHAFT_SAMPLES))),
  );
}

function nearestOf({ entry_m, target_m }: NonNullable<Reachable["needle"]>, at_m: Triple): Triple {
  const way = minus(target_m, entry_m);
  const squared = dot(way, way);
  const t = squared > 0 ? dot(minus(at_m, entry_m), way) / squared : 0;
  return along(entry_m, way, Math.min(1, Math.max(0, t)));
}

/** 1 is true size. */
function scaleOf(model: ModelBox): number {
  return 1 / distance(model.toPatient([0, 0, 0]), model.toPatient([0.001, 0, 0]));
}

function isInside(model: ModelBox, at_m: Triple): boolean {
  const p = model.toPatient(at_m);
  return p.every((value, axis) => value >= model.low_mm[axis] && value <= model.high_mm[axis]);
}
