import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { quietJob } from "../../src/base/index.ts";
import { buildSurfaces, DEFAULT_SURFACES } from "../../src/surfaces/index.ts";
import { PATIENT_POSE, toScene } from "../../src/viewer/index.ts";
import { type LabelMap, labelMapFromNifti, labelOf, readNifti, type Triple } from "../../src/volume/index.ts";

const SHARED = fileURLToPath(new URL("../../../shared/data/", import.meta.url));
const hasShared = existsSync(`${SHARED}cases.json`);

interface CaseRecord {
  readonly id: string;
  readonly annotated: readonly string[];
  readonly files: Readonly<Record<string, unknown>>;
}

const cases: readonly CaseRecord[] = hasShared
  ? (JSON.parse(readFileSync(`${SHARED}cases.json`, "utf8")) as { cases: readonly CaseRecord[] }).cases.filter(
      (one) => "label.nii.gz" in one.files,
    )
  : [];

async function labelsOf(path: string): Promise<LabelMap> {
  const image = await readNifti(new Uint8Array(readFileSync(path)), path);
  if ("problem" in image) throw new Error(image.problem.code);
  const map = labelMapFromNifti(image.value, null);
  if ("problem" in map) throw new Error(map.problem.code);
  return map.value;
}

/** Mean patient x of a label's voxels, by nothing but the header's own numbers: smaller is more to the patient's right. */
function middleX(map: LabelMap, structure: string): number | null {
  const label = labelOf(map, structure);
  const { size, spacing_mm, origin_mm, direction } = map.geometry;
  let [sum, count, index] = [0, 0, 0];
  for (let k = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++)
      for (let i = 0; i < size[0]; i++, index++) {
        if (map.labels[index] !== label) continue;
        sum += origin_mm[0] + direction[0] * i * spacing_mm[0] + direction[1] * j * spacing_mm[1] + direction[2] * k * spacing_mm[2];
        count++;
      }
  return count === 0 ? null : sum / count;
}

function meanX(points: readonly Triple[]): number {
  return points.reduce((sum, point) => sum + point[0], 0) / points.length;
}

describe.skipIf(!hasShared)("left and right on every labelled real patient (skipped: no shared data)", () => {
  test("there are 55 label maps on the shelf, most of them with both kidneys", () => {
    expect(cases.length).toBeGreaterThanOrEqual(55);
    expect(cases.filter((one) => one.annotated.includes("kidney_right")).length).toBeGreaterThanOrEqual(30);
  });

  test.each(cases.map((one) => one.id))("%s: right is right in labels, meshes and scene", async (id) => {
    const map = await labelsOf(`${SHARED}${id}/label.nii.gz`);
    const pair = (["kidney_right", "kidney_left"] as const).map((side) => middleX(map, side));
    const [right, left] = pair[0] !== null && pair[1] !== null ? pair : [middleX(map, "liver"), middleX(map, "spleen")];
    const ids = pair[0] !== null && pair[1] !== null ? ["kidney_right", "kidney_left"] : ["liver", "spleen"];
    if (right === null || left === null) {
      // Only the liver is drawn: it lies to the right of the middle of the picture.
      const { size, spacing_mm, origin_mm, direction } = map.geometry;
      const centre = [0, 1, 2].reduce((sum, axis) => sum + (direction[axis] * spacing_mm[axis] * (size[axis] - 1)) / 2, origin_mm[0]);
      expect(middleX(map, "liver") ?? Number.NaN).toBeLessThan(centre);
      return;
    }
    expect(right).toBeLessThan(left);
    const surfaces = await buildSurfaces(map, { ...DEFAULT_SURFACES, structures: ids, triangles: 4000 }, quietJob());
    const points = ids.map((structure) => {
      const found = surfaces.find((surface) => surface.structure === structure);
      if (!found) throw new Error(`${id} has no surface of ${structure}`);
      return Array.from(
        { length: found.positions_mm.length / 3 },
        (_, v): Triple => [found.positions_mm[3 * v], found.positions_mm[3 * v + 1], found.positions_mm[3 * v + 2]],
      );
    });
    expect(meanX(points[0])).toBeLessThan(meanX(points[1]));
    expect(meanX(points[0].map((point) => toScene(PATIENT_POSE, point)))).toBeLessThan(
      meanX(points[1].map((point) => toScene(PATIENT_POSE, point))),
    );
  });
});
