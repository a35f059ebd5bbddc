import type { Scene } from "@babylonjs/core/scene.js";
import type { Assessment } from "../planning/index.ts";
import type { Triple } from "../volume/index.ts";
import { createMark, type Mark } from "./marks3d.ts";
import { ball, dashes, outline, ring, rod, type Solid, together } from "./shapes.ts";
import { along, distance, minus, turnBetween, unit, uprightTowards } from "./vectors.ts";
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

type Verdict = Assessment["verdict"];
type Shape = Verdict | "unknown";

interface NeedleLook {
  readonly verdict: Verdict | null;
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
const COLORS: Readonly<Record<Shape, Triple>> = {
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

const cross: readonly ReturnType<typeof rod>[] = [rod([-1.7, -1.7, 0], [1.7, 1.7, 0], 0.16), rod([-1.7, 1.7, 0], [1.7, -1.7, 0], 0.16)];
/** Entry: a ring with a dot, as on the desk. Caution stands in a triangle, forbidden in an octagon with a cross: the shapes of the panel. */
const ENTRIES: Readonly<Record<Verdict, Solid>> = {
  safe: together([ring(1, 0.12), ball(0.22)]),
  caution: together([ring(1, 0.12), ball(0.22), outline(3, 2.4, 0.14, Math.PI / 2)]),
  forbidden: together([ring(1, 0.12), outline(8, 1.75, 0.16, Math.PI / 8), ...cross]),
};
/** The line to align a real needle with: whole, in dashes, in dots. */
const LINES: Readonly<Record<Verdict, Solid>> = {
  safe: rod([0, 0, 0], [0, 0, 1], 1),
  caution: dashes(7, 0.62, 1.15),
  forbidden: dashes(20, 0.3, 1.6),
};

/** The handles face the reader, so that their shapes read from any side; target: a ring with a cross of arms. */
export function createNeedle3d(scene: Scene): Needle3d {
  const each = (name: string, solids: Readonly<Record<Verdict, Solid>>): Readonly<Record<Shape, Mark>> => {
    const safe = createMark(scene, name, solids.safe);
    return {
      unknown: safe,
      safe,
      caution: createMark(scene, name, solids.caution),
      forbidden: createMark(scene, name, solids.forbidden),
    };
  };
  const entries = each("handle entry", ENTRIES);
  const lines = each("needle outwards", LINES);
  const target = createMark(scene, "handle target", together([ring(1, 0.12), ...arms(0.35, 1.45)]));
  const marks = new Set([...Object.values(entries), ...Object.values(lines), target]);
  return {
    show(needle, eyes_m, { verdict, hot, outwards_m, onGlass }) {
      const shape = verdict ?? "unknown";
      const seen = needle ? [entries[shape], lines[shape], target] : [];
      for (const mark of marks) if (!seen.includes(mark)) mark.hide();
      if (!needle) return;
      const { entry_m, target_m } = needle;
      const out = unit(minus(entry_m, target_m), [0, 0, 1]);
      const color = COLORS[shape];
      const radius = (at_m: Triple, name: GrabTarget): number =>
        Math.min(MOST_M, Math.max(LEAST_M, distance(at_m, eyes_m) * RADIUS_RAD)) * (hot === name || hot === "shaft" || onGlass ? GROWN : 1);
      const handle = (mark: Mark, at_m: Triple, name: GrabTarget, ink: Triple): void => {
        const r = radius(at_m, name);
        mark.show(at_m, uprightTowards(unit(minus(eyes_m, at_m), [0, 0, 1])), [r, r, r], ink);
      };
      handle(entries[shape], entry_m, "entry", color);
      handle(target, target_m, "target", TARGET_COLOR);
      lines[shape].show(along(entry_m, out, radius(entry_m, "entry")), turnBetween([0, 0, 1], out), [LINE_M, LINE_M, outwards_m], color);
    },
    dispose() {
      for (const mark of marks) mark.dispose();
    },
  };
}

const LINE_M = 0.0007;
