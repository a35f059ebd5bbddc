import type { Scene } from "@babylonjs/core/scene.js";
import type { Triple } from "../volume/index.ts";
import { createMark } from "./marks3d.ts";
import { ball, rod } from "./shapes.ts";
import { along, distance, NO_TURN, turnBetween } from "./vectors.ts";

/** A hand's ray: as long as what it meets is far, with a dot there; short and fading where it meets nothing. */
export interface ShownRay {
  readonly from_m: Triple;
  /** Unit. */
  readonly direction: Triple;
  /** Null where it meets nothing. */
  readonly end_m: number | null;
  readonly closed: boolean;
}

/** The rays of the hands, as far as they are pointing at something far. */
export interface Rays3d {
  show(rays: readonly ShownRay[], eyes_m: Triple): void;
  dispose(): void;
}

const RAY_M = 0.0008;
const SHORT_M = 0.5;
/** A dot is seen at a quarter of a degree of radius, never smaller than 3 mm. */
const DOT_RAD = 0.0044;
const DOT_M = 0.003;
const OPEN: Triple = [0.72, 0.78, 0.84];
const CLOSED: Triple = [0.5, 0.89, 0.855];

export function createRays3d(scene: Scene): Rays3d {
  const pairs = [0, 1].map((n) => ({
    line: createMark(scene, `ray ${n}`, rod([0, 0, 0], [0, 0, 1], 1)),
    dot: createMark(scene, `ray end ${n}`, ball(1)),
  }));
  return {
    show(rays, eyes_m) {
      for (const [n, { line, dot }] of pairs.entries()) {
        const ray = rays[n];
        if (!ray) {
          line.hide();
          dot.hide();
          continue;
        }
        const color = ray.closed ? CLOSED : OPEN;
        const reach_m = ray.end_m ?? SHORT_M;
        line.show(ray.from_m, turnBetween([0, 0, 1], ray.direction), [RAY_M, RAY_M, reach_m], color, ray.end_m === null);
        if (ray.end_m === null) {
          dot.hide();
          continue;
        }
        const at_m = along(ray.from_m, ray.direction, ray.end_m);
        const r = Math.max(DOT_M, distance(at_m, eyes_m) * DOT_RAD);
        dot.show(at_m, NO_TURN, [r, r, r], color);
      }
    },
    dispose() {
      for (const { line, dot } of pairs) {
        line.dispose();
        dot.dispose();
      }
    },
  };
}
