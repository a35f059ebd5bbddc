import { registerLandmarks } from "../../src/planning/index.ts";
import { turned } from "../../src/planning/registration/fit.ts";
import type { Registration, RegistrationContext } from "../../src/planning/registration/words.ts";
import { type Lps, lps, type NineNumbers, type Triple } from "../../src/volume/index.ts";
import { normal } from "../random.ts";

/** Xiphoid, navel, both iliac spines, a rib-arch point on the left: webxr.md 8's good set. LPS mm. */
export const GOOD: readonly Lps[] = [lps(0, -110, 220), lps(0, -115, 60), lps(125, -70, 0), lps(-125, -70, 0), lps(110, -85, 150)];
export const NAMES: readonly string[] = ["xiphoid", "navel", "left spine", "right spine", "rib arch"];
export const TARGET: Triple = [-60, 10, 110];
export const names = (points: readonly unknown[]): string[] => points.map((_, i) => NAMES[i] ?? `point ${i + 1}`);

export function contextOf(points: readonly unknown[], more: Partial<RegistrationContext> = {}): RegistrationContext {
  return { names: names(points), target: { at: "target", point_mm: TARGET }, touchError_mm: 0, outward: null, wearer_m: null, ...more };
}

export interface Pose {
  readonly rotation: NineNumbers;
  readonly shift_mm: Triple;
}
export function randomPose(next: () => number): Pose {
  const q = [normal(next), normal(next), normal(next), normal(next)];
  const [w, x, y, z] = q.map((v) => v / Math.hypot(...q));
  return {
    rotation: [
      1 - 2 * (y * y + z * z),
      2 * (x * y - w * z),
      2 * (x * z + w * y),
      2 * (x * y + w * z),
      1 - 2 * (x * x + z * z),
      2 * (y * z - w * x),
      2 * (x * z - w * y),
      2 * (y * z + w * x),
      1 - 2 * (x * x + y * y),
    ],
    shift_mm: [(next() - 0.5) * 4000, (next() - 0.5) * 4000, (next() - 0.5) * 4000],
  };
}
export function placed(pose: Pose, p: Triple): Triple {
  const q = turned(pose.rotation, p);
  return [q[0] + pose.shift_mm[0], q[1] + pose.shift_mm[1], q[2] + pose.shift_mm[2]];
}
/** The points as touched, metres, each off by an isotropic error of that rms length. */
export function touched(pose: Pose, points: readonly Triple[], fle_mm: number, next: () => number): Triple[] {
  const sigma = fle_mm / Math.sqrt(3);
  return points.map((p) => placed(pose, p).map((v) => (v + sigma * normal(next)) / 1000) as unknown as Triple);
}
export const UPRIGHT: Pose = { rotation: [1, 0, 0, 0, 0, 1, 0, -1, 0], shift_mm: [100, 900, -1200] };

export function codeOf(points: readonly Lps[], room_m: readonly Triple[], more: Partial<RegistrationContext> = {}): string | null {
  const result = registerLandmarks(points, room_m, contextOf(points, more));
  return "problem" in result ? result.problem.code : null;
}
export function registered(points: readonly Lps[], room_m: readonly Triple[], more: Partial<RegistrationContext> = {}): Registration {
  const result = registerLandmarks(points, room_m, contextOf(points, more));
  if ("problem" in result) throw new Error(result.problem.code);
  return result.value;
}
export const off = (a: Triple, b: Triple): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
export const inRoom = (r: Pick<Registration, "rotation" | "translation_mm">, p: Triple): Triple => {
  const q = turned(r.rotation, p);
  return [q[0] + r.translation_mm[0], q[1] + r.translation_mm[1], q[2] + r.translation_mm[2]];
};

/** The layouts of webxr.md 8's table on a belly that falls away to the sides (y to the back), with the table's errors at FLE 3, 5 and 8 and its FRE and 95 % at 5. */
export const LAYOUTS: readonly {
  readonly name: string;
  readonly points: readonly Lps[];
  readonly tre_mm: Triple;
  readonly fre_mm: number;
  readonly most_mm: number;
}[] = [
  {
    name: "three within 60 mm",
    points: [lps(0, 0, 0), lps(60, 0, 0), lps(30, 0, 52)],
    tre_mm: [7.3, 12.3, 19.9],
    fre_mm: 2.9,
    most_mm: 21,
  },
  {
    name: "four nearly on a line",
    points: [lps(-100, 0, 0), lps(-33, 0, 16), lps(33, 0, -16), lps(100, 0, 0)],
    tre_mm: [9.9, 16.3, 26.2],
    fre_mm: 3.5,
    most_mm: 31,
  },
  {
    name: "four over the belly, 200 x 160 mm",
    points: [lps(-100, 25, -80), lps(100, 25, -80), lps(100, 25, 80), lps(-100, 25, 80)],
    tre_mm: [2.1, 3.5, 5.6],
    fre_mm: 3.5,
    most_mm: 5.8,
  },
  {
    name: "six with both flanks",
    points: [lps(-100, 20, -80), lps(100, 20, -80), lps(100, 20, 80), lps(-100, 20, 80), lps(-140, 120, 0), lps(140, 120, 0)],
    tre_mm: [1.5, 2.5, 4],
    fre_mm: 4.1,
    most_mm: 4,
  },
];
/** The table's target: 120 mm under the skin and 60 to the side. */
export const DEEP: Triple = [60, 120, 0];
