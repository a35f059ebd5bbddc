import type { Guidance, Needle, Rules } from "../words.ts";

/** Outer diameter by gauge, mm (stubs gauge, planning.md 1). */
const DIAMETERS_MM: ReadonlyMap<number, number> = new Map([
  [14, 2.108],
  [15, 1.829],
  [16, 1.651],
  [17, 1.473],
  [18, 1.27],
  [19, 1.067],
  [20, 0.908],
  [21, 0.819],
  [22, 0.718],
  [23, 0.642],
  [24, 0.566],
  [25, 0.515],
]);

/** The outer diameter of a gauge, mm, or null for a number that is none (14 to 25, whole). */
export function diameterOfGauge(gauge: number): number | null {
  return DIAMETERS_MM.get(gauge) ?? null;
}

/** Placement without an error model: no Monte Carlo, and risk by proximity alone. */
const NO_GUIDANCE = "none";

/** The guidance methods with their placement error, sigma per axis at the skin, mm, and about it, degrees (planning.md 6.5). */
export const guidanceMethods: readonly Guidance[] = [
  { id: "freehand", sigma_mm: 2, sigma_deg: 2.7 },
  { id: "laser", sigma_mm: 0.8, sigma_deg: 1.1 },
  { id: "aiming", sigma_mm: 1.5, sigma_deg: 0.8 },
  { id: "robot", sigma_mm: 1, sigma_deg: 0.5 },
  { id: "robot-breathing", sigma_mm: 4.7, sigma_deg: 0.5 },
  { id: "headset", sigma_mm: 4.7, sigma_deg: 1.8 },
  { id: NO_GUIDANCE, sigma_mm: 0, sigma_deg: 0 },
];

/** Whether a placement error is modelled at all. */
export function isGuided(guidance: Guidance): boolean {
  return guidance.id !== NO_GUIDANCE;
}

/** Lateral standard deviation per axis at a depth behind the skin, mm (planning.md 6.1). */
export function sigmaAt_mm(guidance: Guidance, depth_mm: number): number {
  const angular = depth_mm * Math.tan((guidance.sigma_deg * Math.PI) / 180);
  return Math.sqrt(guidance.sigma_mm * guidance.sigma_mm + angular * angular);
}

/** The shaft that a rules document asks for; a needle is this with an id, a name, an entry and a target. */
export function defaultNeedle(rules: Rules): Pick<Needle, "gauge" | "diameter_mm" | "length_mm"> {
  const { gauge, diameter_mm, length_mm } = rules.needle;
  return { gauge, diameter_mm, length_mm };
}
