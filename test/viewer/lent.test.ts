import { NullEngine } from "@babylonjs/core/Engines/nullEngine.js";
import { afterAll, expect, test } from "vitest";
import type { Surface } from "../../src/surfaces/index.ts";
import { PATIENT_POSE, toScene } from "../../src/viewer/index.ts";
import { brightened, lookOf } from "../../src/viewer/look.ts";
import { lendStage } from "../../src/viewer/scene/lent.ts";
import { createNeedles } from "../../src/viewer/scene/needles.ts";
import { createOrgans } from "../../src/viewer/scene/organs.ts";
import { createPlanes } from "../../src/viewer/scene/planes.ts";
import { createStage, rootPose } from "../../src/viewer/scene/stage.ts";
import { nothingShown } from "../../src/viewer/shown.ts";
import { structures } from "../../src/volume/index.ts";

const WORDS = { views: { "3d": "3-D", axial: "Axial", coronal: "Coronal", sagittal: "Sagittal" }, hint: "" };
const engine = new NullEngine();
const stage = createStage(engine);
afterAll(() => engine.dispose());

test("a lent scene stands where it is told, and is given back as it was", () => {
  let back = 0;
  const clear = stage.scene.clearColor.clone();
  const shown = { ...nothingShown(WORDS), surfaces: new Map([["body", bodyOf([-10, -20, -30], [40, 50, 60])]]) };
  const lent = lendStage({
    stage,
    shown,
    organs: createOrgans(stage),
    needles: createNeedles(stage),
    planes: createPlanes(stage),
    back: () => back++,
  });
  expect(stage.scene.getMeshByName("ground")?.isEnabled()).toBe(false);
  expect(lent.box()).toEqual({ low_mm: [-10, -20, -30], high_mm: [40, 50, 60] });
  const pose = { position_m: [1, 2, -3], rotation: PATIENT_POSE.rotation, scale: 0.002 } as const;
  lent.stand(pose);
  expect(rootPose(stage)).toEqual(pose);
  expect(toScene(lent.pose(), [0, 0, 100])).toEqual([1, expect.closeTo(2.2, 12), expect.closeTo(-3, 12)]);
  stage.scene.clearColor.set(0, 0, 0, 0);
  lent.giveBack();
  expect(back).toBe(1);
  expect(rootPose(stage)).toEqual(PATIENT_POSE);
  expect(stage.scene.getMeshByName("ground")?.isEnabled()).toBe(true);
  expect(stage.scene.clearColor.equals(clear)).toBe(true);
});

test("on a display that adds light every organ is at least 55 % light, and light ones stay as they are", () => {
  for (const { id } of structures) {
    const { rgb } = lookOf(id);
    const bright = brightened(rgb);
    const lightness = (c: readonly number[]): number => (Math.max(...c) + Math.min(...c)) / 2;
    expect(lightness(bright), id).toBeGreaterThanOrEqual(0.55 - 1e-12);
    if (lightness(rgb) >= 0.55) expect(bright, id).toEqual(rgb);
  }
});

/** The corners of a box as a body's surface. */
function bodyOf(low: readonly number[], high: readonly number[]): Surface {
  return {
    structure: "body",
    label: 1,
    positions_mm: Float32Array.from([...low, ...high]),
    normals: new Float32Array(6),
    triangles: new Uint32Array(0),
  };
}
