import type { CaseDocument, CaseNeedle } from "../case/index.ts";
import { type Anatomy, nearestSkin, snapEntry } from "../planning/index.ts";
import { type Lps, labelOf, lps, type StructureReport, type Triple } from "../volume/index.ts";

/** The next free id and number for a needle of this case. */
export function nextNeedleId(doc: CaseDocument): { readonly id: string; readonly number: number } {
  const taken = new Set(doc.needles.map((needle) => needle.id));
  let number = 1;
  while (taken.has(`needle-${number}`)) number++;
  return { id: `needle-${number}`, number };
}

/** A needle of the rules' kind between two points. */
export function needleBetween(doc: CaseDocument, name: string, entry_mm: Lps, target_mm: Lps): CaseNeedle {
  const { gauge, diameter_mm, length_mm } = doc.rules.needle;
  return { id: nextNeedleId(doc).id, name, entry_mm, target_mm, gauge, diameter_mm, length_mm, note: "" };
}

/**
 * Somewhere sensible to begin dragging from: the liver's middle (else the largest organ's, else the volume's), entered from the nearest skin.
 * Not a proposal: it is judged like any other needle.
 */
export function firstNeedlePoints(
  anatomy: Anatomy,
  found: readonly StructureReport[],
): { readonly entry_mm: Lps; readonly target_mm: Lps } | null {
  const organ =
    found.find((one) => one.structure === "liver") ??
    found.filter((one) => one.structure !== "body").toSorted((a, b) => b.volume_ml - a.volume_ml)[0];
  return organ ? needlePointsTo(anatomy, insidePoint(anatomy, organ.structure, organ.centroid_mm)) : null;
}

/** The shortest straight way from the skin to a target, or null where there is no skin. */
export function needlePointsTo(anatomy: Anatomy, target_mm: Lps): { readonly entry_mm: Lps; readonly target_mm: Lps } | null {
  const skin = nearestSkin(anatomy, target_mm);
  if (skin === null) return null;
  const snapped = snapEntry(anatomy, skin, target_mm);
  return { target_mm, entry_mm: "value" in snapped ? snapped.value : skin };
}

/** The voxel centre of a structure that lies nearest to a point: a centroid may lie outside a bent organ. */
function insidePoint(anatomy: Anatomy, structure: string, near_mm: Triple): Lps {
  const { geometry: g, labels } = anatomy.map;
  const label = labelOf(anatomy.map, structure);
  let best = Number.POSITIVE_INFINITY;
  let at = lps(...near_mm);
  const [nx, ny] = g.size;
  const d = g.direction;
  for (let index = 0; index < labels.length; index++) {
    if (labels[index] !== label) continue;
    const i = (index % nx) * g.spacing_mm[0];
    const j = (Math.floor(index / nx) % ny) * g.spacing_mm[1];
    const k = Math.floor(index / (nx * ny)) * g.spacing_mm[2];
    const x = g.origin_mm[0] + d[0] * i + d[1] * j + d[2] * k;
    const y = g.origin_mm[1] + d[3] * i + d[4] * j + d[5] * k;
    const z = g.origin_mm[2] + d[6] * i + d[7] * j + d[8] * k;
    const far = (x - near_mm[0]) ** 2 + (y - near_mm[1]) ** 2 + (z - near_mm[2]) ** 2;
    if (far >= best) continue;
    best = far;
    at = lps(x, y, z);
  }
  return at;
}
