import { NullEngine } from "@babylonjs/core/Engines/nullEngine.js";
import { Vector3 } from "@babylonjs/core/Maths/math.vector.js";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { applyEdit, type CaseDocument, emptyCase } from "../../src/case/index.ts";
import { presetById } from "../../src/planning/index.ts";
import { type Surface, toGlb } from "../../src/surfaces/index.ts";
import { fromScene, loadGlb, toScene } from "../../src/viewer/index.ts";
import { lookOf } from "../../src/viewer/look.ts";
import { eyeOf, project } from "../../src/viewer/orbit.ts";
import { createNeedles } from "../../src/viewer/scene/needles.ts";
import { createOrgans } from "../../src/viewer/scene/organs.ts";
import { nearestHit } from "../../src/viewer/scene/rays.ts";
import { createStage, placeCamera, rootPose } from "../../src/viewer/scene/stage.ts";
import { nothingShown, type Shown } from "../../src/viewer/shown.ts";
import { direction } from "../../src/viewer/vectors.ts";
import { lps, structures, type Triple } from "../../src/volume/index.ts";

const WORDS = { views: { "3d": "3-D", axial: "Axial", coronal: "Coronal", sagittal: "Sagittal" }, hint: "" };
const WIDTH = 800;
const HEIGHT = 600;
const engine = new NullEngine({
  renderWidth: WIDTH,
  renderHeight: HEIGHT,
  textureSize: 256,
  deterministicLockstep: false,
  lockstepMaxSteps: 1,
});
const stage = createStage(engine);
const organs = createOrgans(stage);
const needles = createNeedles(stage);
afterAll(() => engine.dispose());

/** A closed box with outward, counter-clockwise faces. */
function box(structure: string, low: Triple, high: Triple): Surface {
  const corner = (n: number): number[] => [n & 1 ? high[0] : low[0], n & 2 ? high[1] : low[1], n & 4 ? high[2] : low[2]];
  const positions_mm = Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7].flatMap(corner));
  const triangles = Uint32Array.of(
    0,
    2,
    1,
    1,
    2,
    3,
    4,
    5,
    6,
    5,
    7,
    6,
    0,
    1,
    4,
    1,
    5,
    4,
    2,
    6,
    3,
    3,
    6,
    7,
    0,
    4,
    2,
    2,
    4,
    6,
    1,
    3,
    5,
    3,
    7,
    5,
  );
  const middle = [0, 1, 2].map((n) => (low[n] + high[n]) / 2);
  const normals = Float32Array.from({ length: 24 }, (_, n) => Math.sign(positions_mm[n] - middle[n % 3]) / Math.sqrt(3));
  return { structure, label: 1, positions_mm, normals, triangles };
}
function shows(surfaces: readonly Surface[], doc: CaseDocument = document()): Shown {
  return { ...nothingShown(WORDS), doc, surfaces: new Map(surfaces.map((surface) => [surface.structure, surface])) };
}
function document(): CaseDocument {
  const rules = presetById("biopsy");
  if (!rules) throw new Error("no preset");
  return emptyCase(rules);
}

const corner: Triple = [-104.711, -69.395, -236.219];
const liver = box("liver", corner, [-40, -20, -180]);
const spleen = box("spleen", [60, 10, -240], [120, 60, -180]);

test("a mesh vertex at a known millimetre comes out where toScene says, to the vertex buffer's precision", () => {
  organs.follow(shows([liver, spleen]));
  const mesh = stage.scene.getMeshByName("liver");
  const world = Vector3.TransformCoordinates(
    Vector3.FromArray(mesh?.getVerticesData("position") ?? []),
    mesh?.computeWorldMatrix(true) ?? stage.root.computeWorldMatrix(true),
  );
  const expected = toScene(rootPose(stage), corner);
  // Float32 vertices and matrices: 1e-4 mm at 300 mm is 1e-7 m.
  expect([world.x, world.y, world.z]).toEqual(expected.map((x) => expect.closeTo(x, 6)));
});

test("the scene follows the root wherever it is put, and so do toScene and fromScene", () => {
  organs.follow(shows([liver]));
  stage.root.position.set(0.3, 1.1, -0.8);
  stage.root.scaling.setAll(0.0005);
  const mesh = stage.scene.getMeshByName("liver");
  const world = Vector3.TransformCoordinates(
    Vector3.FromArray(liver.positions_mm),
    mesh?.computeWorldMatrix(true) ?? stage.root.computeWorldMatrix(true),
  );
  expect([world.x, world.y, world.z]).toEqual(toScene(rootPose(stage), corner).map((x) => expect.closeTo(x, 6)));
  const back = fromScene(rootPose(stage), [world.x, world.y, world.z]);
  for (const n of [0, 1, 2]) expect(Math.abs(back[n] - corner[n])).toBeLessThan(1e-3);
  stage.root.position.set(0, 0, 0);
  stage.root.scaling.setAll(0.001);
});

test("the right-handed scene does not mirror: the liver stays on the patient's right and its faces keep their turn", () => {
  organs.follow(shows([liver, spleen]));
  stage.root.computeWorldMatrix(true);
  const [a, b] = ["liver", "spleen"].map((name) => stage.scene.getMeshByName(name));
  expect(stage.scene.useRightHandedSystem).toBe(true);
  expect(a?.computeWorldMatrix(true).determinant() ?? 0).toBeGreaterThan(0);
  const x = (mesh: typeof a): number => {
    mesh?.computeWorldMatrix(true);
    mesh?.refreshBoundingInfo({});
    return mesh?.getBoundingInfo().boundingBox.centerWorld.x ?? Number.NaN;
  };
  expect(x(a)).toBeLessThan(0);
  expect(x(b)).toBeGreaterThan(0);
});

test("Babylon's camera sees what the viewer's own projection says", () => {
  const angle = fc.integer({ min: -179, max: 179 });
  const coordinate = fc.integer({ min: -150, max: 150 });
  fc.assert(
    fc.property(angle, fc.integer({ min: 0, max: 180 }), fc.tuple(coordinate, coordinate, coordinate), (alpha_deg, beta_deg, p) => {
      const eye = eyeOf({ target_mm: [5, -10, 20], alpha_deg, beta_deg, radius_mm: 700 });
      placeCamera(stage, eye);
      const view = stage.camera.getViewMatrix(true);
      const through = view.multiply(stage.camera.getProjectionMatrix(true));
      const clip = Vector3.TransformCoordinates(new Vector3(...toScene(rootPose(stage), p)), through);
      const seen = project(eye, { width: WIDTH, height: HEIGHT }, p);
      expect(((clip.x + 1) / 2) * WIDTH).toBeCloseTo(seen.x, 1);
      expect(((1 - clip.y) / 2) * HEIGHT).toBeCloseTo(seen.y, 1);
    }),
    { numRuns: 60 },
  );
});

test("transparent things have distinct places in one order, inside out: vessels, organs, bowel, bone, skin", () => {
  const orders = structures.map(({ id }) => lookOf(id).order);
  expect(new Set(orders).size).toBe(orders.length);
  const order = (id: string): number => lookOf(id).order;
  expect([order("aorta"), order("kidney_left"), order("colon"), order("bone"), order("body")]).toEqual(
    [order("body"), order("bone"), order("colon"), order("kidney_left"), order("aorta")].toSorted((a, b) => a - b),
  );
  organs.follow(shows([liver, spleen]));
  expect(stage.scene.getMeshByName("liver")?.alphaIndex).toBe(order("liver"));
});

test("hidden structures are not drawn, and a person's full opacity makes a shell solid", () => {
  const hidden = applyEdit(document(), { kind: "set-structure", state: { id: "liver", visible: false } });
  organs.follow(shows([liver, spleen], hidden));
  expect(stage.scene.getMeshByName("liver")?.isEnabled()).toBe(false);
  const solid = applyEdit(document(), { kind: "set-structure", state: { id: "liver", opacity: 1 } });
  organs.follow(shows([liver, spleen], solid));
  const mesh = stage.scene.getMeshByName("liver");
  expect(mesh?.isEnabled()).toBe(true);
  expect(mesh?.material?.needAlphaBlending()).toBe(false);
  organs.follow(shows([liver, spleen]));
  expect(mesh?.material?.needAlphaBlending()).toBe(true);
});

test("surfaces that went take their meshes with them", () => {
  organs.follow(shows([liver, spleen]));
  organs.follow(shows([spleen]));
  expect(stage.scene.getMeshByName("liver")).toBeNull();
  expect(stage.scene.getMeshByName("spleen")).not.toBeNull();
});

test("the needle's mesh runs from beyond the entry to the end of the throw, along the axis", () => {
  const needle = {
    id: "n1",
    name: "1",
    entry_mm: lps(-100, -60, -230),
    target_mm: lps(-40, -20, -240),
    gauge: 18,
    diameter_mm: 1.27,
    length_mm: 150,
    note: "",
  };
  const doc = applyEdit(document(), { kind: "add-needle", needle });
  needles.follow(shows([], doc), 0.001);
  const positions = stage.scene.getMeshByName("needle n1")?.getVerticesData("position") ?? [];
  const axis = direction([60, 40, -10]) ?? [0, 0, 0];
  const along: number[] = [];
  for (let n = 0; n < positions.length; n += 3) {
    const v = [positions[n] + 100, positions[n + 1] + 60, positions[n + 2] + 230];
    const t = v[0] * axis[0] + v[1] * axis[1] + v[2] * axis[2];
    along.push(t);
    expect(Math.hypot(v[0] - t * axis[0], v[1] - t * axis[1], v[2] - t * axis[2])).toBeLessThan(1e-3);
  }
  expect(Math.max(...along)).toBeCloseTo(Math.hypot(60, 40, 10) + doc.rules.needle.throw_mm, 3);
  expect(Math.min(...along)).toBeLessThan(-50);
});

test("a needle that is dragged looks, in front of things and behind them, as one that was put there at once", () => {
  const at = (id: string, x: number): ReturnType<typeof document> =>
    applyEdit(document(), {
      kind: "add-needle",
      needle: {
        id,
        name: id,
        entry_mm: lps(-100 + x, -60, -230 - x),
        target_mm: lps(-40, -20 + 2 * x, -240),
        gauge: 18,
        diameter_mm: 1.27,
        length_mm: 150,
        note: "",
      },
    });
  const buffersOf = (id: string): readonly (readonly number[])[] =>
    stage.scene.meshes
      .filter((mesh) => mesh.name === `needle ${id}`)
      .flatMap((mesh) => ["position", "normal", "uv"].map((kind) => [...(mesh.getVerticesData(kind) ?? [])]));
  for (const x of [0, 3, 11]) needles.follow(shows([], at("dragged", x)), 0.001);
  const dragged = buffersOf("dragged");
  needles.follow(shows([], at("put", 11)), 0.001);
  expect(dragged).toHaveLength(6);
  expect(dragged[0].length).toBeGreaterThan(100);
  expect(dragged).toEqual(buffersOf("put"));
});

describe("a ray through surfaces", () => {
  test("meets the nearer front face, at the true distance", () => {
    const hit = nearestHit([liver, spleen], { origin_mm: lps(-500, -40, -200), direction: [1, 0, 0] });
    expect(hit?.structure).toBe("liver");
    expect(hit?.at_mm).toBeCloseTo(500 - 104.711, 3);
    expect(nearestHit([spleen], { origin_mm: lps(-500, 30, -200), direction: [1, 0, 0] })?.at_mm).toBeCloseTo(560, 9);
    expect(nearestHit([liver, spleen], { origin_mm: lps(-500, 300, -200), direction: [1, 0, 0] })).toBeNull();
  });
  test("does not see a face from behind", () => {
    expect(nearestHit([liver], { origin_mm: lps(-70, -40, -200), direction: [1, 0, 0] })).toBeNull();
  });
});

test("a GLB of surfaces comes back through Babylon's loader bit for bit, in the patient's millimetres", async () => {
  const loaded = await loadGlb(toGlb([liver, { ...spleen, label: 2 }]));
  expect(loaded.map(({ structure, label }) => [structure, label])).toEqual([
    ["liver", 1],
    ["spleen", 2],
  ]);
  expect(loaded[0].positions_mm).toEqual(liver.positions_mm);
  expect(loaded[0].triangles).toEqual(liver.triangles);
  expect(loaded[1].normals).toEqual(spleen.normals);
});

test("in a room the shaft carries a raised ring each 10 mm, a heavier one each 50, and no line outwards of the desk; back at the desk it is as before", () => {
  const needle = {
    id: "ticks",
    name: "1",
    entry_mm: lps(0, 0, 0),
    target_mm: lps(0, 0, 125),
    gauge: 18,
    diameter_mm: 1.27,
    length_mm: 150,
    note: "",
  };
  const shown = shows([], applyEdit(document(), { kind: "add-needle", needle }));
  /** Middles of the stretches of a kind, mm from the entry. */
  const middles = (kind: number): readonly number[] => {
    const uvs = [...(stage.scene.getMeshByName("needle ticks")?.getVerticesData("uv") ?? [])];
    const ends = new Set(uvs.flatMap((v, n) => (n % 2 === 0 && uvs[n + 1] === kind ? [v] : [])));
    const sorted = [...ends].toSorted((a, b) => a - b);
    return sorted.flatMap((v, n) => (n % 2 === 0 ? [(v + sorted[n + 1]) / 2] : []));
  };
  const near = (values: readonly number[]): readonly unknown[] => values.map((v) => expect.closeTo(v, 3));
  needles.follow(shown, 0.001, true);
  expect(middles(4)).toEqual(near([10, 20, 30, 40, 60, 70, 80, 90, 110, 120]));
  expect(middles(5)).toEqual(near([50, 100]));
  expect(middles(2)).toEqual([]);
  needles.follow(shown, 0.001);
  expect(middles(4)).toEqual([]);
  expect(middles(2).length).toBe(1);
});
