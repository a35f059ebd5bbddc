import { ellipseDistance } from "../../src/planning/ablation.ts";
import { nearSquared } from "../../src/planning/anatomy/lesions.ts";
import { toBox, turnToBox } from "../../src/planning/frame.ts";
import type { Anatomy, Assessment, Rules } from "../../src/planning/index.ts";
import { BODY_LABEL, labelOf, structureOf, voxelVolume_ml } from "../../src/volume/index.ts";

type Found = Pick<NonNullable<Assessment["ablation"]>, "coverage" | "margin_coverage" | "min_margin_mm" | "touches">;

/**
 * The zone of an assessed needle against the first lesion, cell by cell: every cell of the map is asked for touches, every cell of the lesion for its margin,
 * with no row, span or bound. The margin must be kept with the anatomy (10 mm).
 */
export function ablationSimply(anatomy: Anatomy, a: Assessment, rule: NonNullable<Rules["ablation"]>): Found {
  const { map, lesions } = anatomy;
  const { geometry: g, labels } = map;
  const [nx, ny] = g.size;
  const s = g.spacing_mm;
  const d = turnToBox(g, a.needle.direction);
  const u = toBox(g, a.needle.target_mm);
  const centre = u.map((at, axis) => at + rule.centre_offset_mm * d[axis]);
  const isLesion = a.ablation?.target_structure !== null;
  const away = (index: number): { readonly along: number; readonly across2: number } => {
    const cell = [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))];
    const v = cell.map((n, axis) => (n + 0.5) * s[axis] - centre[axis]);
    const along = v[0] * d[0] + v[1] * d[1] + v[2] * d[2];
    return { along, across2: Math.max(0, v[0] * v[0] + v[1] * v[1] + v[2] * v[2] - along * along) };
  };
  const isIn = (index: number, grow_mm: number): boolean => {
    const { along, across2 } = away(index);
    return along ** 2 / (rule.semi_along_mm + grow_mm) ** 2 + across2 / (rule.semi_across_mm + grow_mm) ** 2 <= 1;
  };
  const near = (index: number): number =>
    nearSquared(lesions[0].near, index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny)));
  const [host, lesion] = [a.host === null ? null : labelOf(map, a.host), labelOf(map, "lesion")];
  let [covered, about, aboutCovered] = [0, 0, 0];
  const counts = new Float64Array(256);
  for (let index = 0; index < labels.length; index++) {
    const squared = isLesion ? near(index) : Infinity;
    const label = labels[index];
    if (squared <= rule.margin_mm ** 2 && (squared === 0 || label === host)) {
      about++;
      if (isIn(index, 0)) aboutCovered++;
      if (squared === 0 && isIn(index, 0)) covered++;
    }
    if (label === 0 || label === BODY_LABEL || label === host || (label === lesion && squared === 0)) continue;
    if (isIn(index, rule.touch_margin_mm)) counts[label]++;
  }
  const margins = [...lesions[0].cells].map((index) => {
    const { along, across2 } = away(index);
    return (isIn(index, 0) ? 1 : -1) * ellipseDistance(rule.semi_along_mm, rule.semi_across_mm, Math.abs(along), Math.sqrt(across2));
  });
  return {
    coverage: isLesion ? covered / lesions[0].cells.length : null,
    margin_coverage: isLesion ? aboutCovered / about : null,
    min_margin_mm: isLesion ? Math.min(...margins) : null,
    touches: [...counts.entries()].flatMap(([label, count]) =>
      count > 0 ? [{ structure: structureOf(map, label), volume_ml: count * voxelVolume_ml(g) }] : [],
    ),
  };
}
