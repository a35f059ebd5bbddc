import type { Scene } from "@babylonjs/core/scene.js";
import type { Assessment } from "../planning/index.ts";
import type { Triple } from "../volume/index.ts";
import { createMark } from "./marks3d.ts";
import { ball, ring, rod, together } from "./shapes.ts";
import { along, distance, minus, turnBetween, unit } from "./vectors.ts";
import type { GrabTarget } from "./words.ts";

/** The needle's handles as things of the room: the desk draws them on its glass, a session has none. */
export interface Needle3d {
  /** @param outwards_m how far the line to align a real needle with goes out from the entry. */
  show(needle: Ends | null, eyes_m: Triple, look: NeedleLook): void;
  dispose(): void;
}

interface Ends {
  readonly entry_m: Triple;
  readonly target_m: Triple;
}

interface NeedleLook {
  readonly verdict: Assessment["verdict"] | null;
  /** What is in a hand or pointed at. */
  readonly hot: GrabTarget | null;
  readonly outwards_m: number;
  /** On a phone's glass a finger's tip points, not a ray: handles are drawn larger. */
  readonly onGlass: boolean;
}

/** Seen at half a degree of radius, never smaller than 6 mm nor larger than 20 (webxr.md 6: 21 mm wide at 1.2 m). */
const RADIUS_RAD = 0.0087;
const LEAST_M = 0.006;
const MOST_M = 0.02;
const GROWN = 1.5;

/** By verdict: the colour and how bright it is; the shape changes too, for eyes that tell no red from green. */
const COLORS: Readonly<Record<Assessment["verdict"] | "unknown", Triple>> = {
  unknown: [0.62, 0.7, 0.76],
  safe: [0.5, 0.89, 0.855],
  caution: [1, 0.82, 0.32],
  forbidden: [1, 0.45, 0.38],
};
const TARGET_COLOR: Triple = [1, 0.61, 0.92];

const arms = (r: number, out: number): readonly ReturnType<typeof rod>[] => [
  rod([-out, 0, 0], [-r, 0, 0], 0.1),
  rod([r, 0, 0], [out, 0, 0], 0.1),
  rod([0, -out, 0], [0, -r, 0], 0.1),
  rod([0, r, 0], [0, out, 0], 0.1),
];

/** Entry: a ring with a dot; caution adds a second ring, forbidden a cross through it. Target: a ring with a cross of arms. */
export function createNeedle3d(scene: Scene): Needle3d {
  const entry = createMark(scene, "handle entry", together([ring(1, 0.12), ball(0.22)]));
  const target = createMark(scene, "handle target", together([ring(1, 0.12), ...arms(0.35, 1.45)]));
  const second = createMark(scene, "handle caution", ring(1.5, 0.12));
  const crossed = createMark(
    scene,
    "handle forbidden",
    together([rod([-1.4, -1.4, 0], [1.4, 1.4, 0], 0.16), rod([-1.4, 1.4, 0], [1.4, -1.4, 0], 0.16)]),
  );
  const outwards = createMark(scene, "needle outwards", rod([0, 0, 0], [0, 0, 1], 1));
  const marks = [entry, target, second, crossed, outwards];
  return {
    show(needle, eyes_m, { verdict, hot, outwards_m, onGlass }) {
      for (const mark of marks) mark.hide();
      if (!needle) return;
      const { entry_m, target_m } = needle;
      const out = unit(minus(entry_m, target_m), [0, 0, 1]);
      const turn = turnBetween([0, 0, 1], out);
      const color = COLORS[verdict ?? "unknown"];
      const size = (at_m: Triple, name: GrabTarget): Triple => {
        const r =
          Math.min(MOST_M, Math.max(LEAST_M, distance(at_m, eyes_m) * RADIUS_RAD)) *
          (hot === name || hot === "shaft" || onGlass ? GROWN : 1);
        return [r, r, r];
      };
      const at_entry = size(entry_m, "entry");
      entry.show(entry_m, turn, at_entry, color);
      if (verdict === "caution") second.show(entry_m, turn, at_entry, color);
      if (verdict === "forbidden") crossed.show(entry_m, turn, at_entry, color);
      target.show(target_m, turn, size(target_m, "target"), TARGET_COLOR);
      outwards.show(along(entry_m, out, at_entry[0]), turn, [LINE_M, LINE_M, outwards_m], color);
    },
    dispose() {
      for (const mark of marks) mark.dispose();
    },
  };
}

const LINE_M = 0.0007;

/** The rays of the hands, as far as they are pointing at something far. */
export interface Rays3d {
  show(rays: readonly { readonly from_m: Triple; readonly direction: Triple; readonly reach_m: number; readonly closed: boolean }[]): void;
  dispose(): void;
}

const RAY_M = 0.0008;

export function createRays3d(scene: Scene): Rays3d {
  const marks = [0, 1].map((n) => createMark(scene, `ray ${n}`, rod([0, 0, 0], [0, 0, 1], 1)));
  return {
    show(rays) {
      for (const [n, mark] of marks.entries()) {
        const ray = rays[n];
        if (!ray) {
          mark.hide();
          continue;
        }
        mark.show(
          ray.from_m,
          turnBetween([0, 0, 1], ray.direction),
          [RAY_M, RAY_M, ray.reach_m],
          ray.closed ? [0.5, 0.89, 0.855] : [0.72, 0.78, 0.84],
        );
      }
    },
    dispose() {
      for (const mark of marks) mark.dispose();
    },
  };
}
