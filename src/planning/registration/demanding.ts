import { structureById, structureOf, type Triple } from "../../volume/index.ts";
import { fromBox } from "../frame.ts";
import type { Anatomy } from "../words.ts";
import { trePredictor } from "./target-error.ts";
import type { ErrorPoint } from "./words.ts";

/** Doubles a block of a tree: its ball's centre and radius. */
const PER_BLOCK = 4;

/**
 * Where a registration has to be good while no needle says where: of all lesions' middles the one with the largest predicted error; without a lesion the part
 * of the organs with the largest (to a block of 8 cells); without organs the middle of what the map holds. Null for an empty map.
 * @param points_mm at least three landmarks, LPS, not on one line.
 */
export function demandingPoint(anatomy: Anatomy, points_mm: readonly Triple[]): ErrorPoint | null {
  const lesions = anatomy.lesions.map(({ cells }) => middleOfCells(anatomy, cells));
  if (lesions.length > 0) return { at: "lesion", point_mm: worstOf(lesions, points_mm) };
  const organs = blockCentres(anatomy, (label) => isOrgan(anatomy, label));
  if (organs.length > 0) return { at: "organs", point_mm: worstOf(organs, points_mm) };
  const all = blockCentres(anatomy, () => true);
  return all.length > 0 ? { at: "middle", point_mm: middleOf(all) } : null;
}

function isOrgan(anatomy: Anatomy, label: number): boolean {
  return structureById(structureOf(anatomy.map, label))?.groups.includes("organs") ?? false;
}

function worstOf(places: readonly Triple[], points_mm: readonly Triple[]): Triple {
  const errorAt = trePredictor(points_mm, 1);
  let [worst, most] = [places[0], -1];
  for (const place of places) {
    const error = errorAt(place);
    if (error > most) [worst, most] = [place, error];
  }
  return worst;
}

function blockCentres({ map, blocks }: Anatomy, takes: (label: number) => boolean): readonly Triple[] {
  return Array.from(blocks.labels).flatMap((label, n) => {
    if (!takes(label)) return [];
    const balls = blocks.trees[n].blocks;
    return Array.from({ length: balls.length / PER_BLOCK }, (_, at): Triple => {
      const i = PER_BLOCK * at;
      return fromBox(map.geometry, [balls[i], balls[i + 1], balls[i + 2]]);
    });
  });
}

/** The middle of the box of points. */
function middleOf(points: readonly Triple[]): Triple {
  const axis = (n: number): number => {
    const values = points.map((p) => p[n]);
    return (values.reduce((a, b) => Math.min(a, b)) + values.reduce((a, b) => Math.max(a, b))) / 2;
  };
  return [axis(0), axis(1), axis(2)];
}

function middleOfCells({ map }: Anatomy, cells: Int32Array): Triple {
  const { size, spacing_mm: s } = map.geometry;
  const sum: [number, number, number] = [0, 0, 0];
  for (const cell of cells) {
    const row = Math.floor(cell / size[0]);
    sum[0] += cell - row * size[0] + 0.5;
    sum[1] += (row % size[1]) + 0.5;
    sum[2] += Math.floor(row / size[1]) + 0.5;
  }
  const n = cells.length;
  return fromBox(map.geometry, [(sum[0] / n) * s[0], (sum[1] / n) * s[1], (sum[2] / n) * s[2]]);
}
