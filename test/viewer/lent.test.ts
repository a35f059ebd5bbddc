import { NullEngine } from "@babylonjs/core/Engines/nullEngine.js";
import { afterAll, describe, expect, test } from "vitest";
import type { Surface } from "../../src/surfaces/index.ts";
import { PATIENT_POSE, toScene } from "../../src/viewer/index.ts";
import { brightened, lookOf } from "../../src/viewer/look.ts";
import { deskDress, isSeeThrough, type RoomLook, roomDresses, type Worn } from "../../src/viewer/scene/dress.ts";
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

describe("shells in a session", () => {
  const ROOM = { bright: true, shells: 6, solid: false };
  const all = (own: (id: string) => number | null = () => null): readonly Worn[] =>
    structures.map(({ id }) => ({ id, look: lookOf(id), own: own(id) }));
  const through = (worn: readonly Worn[], room: RoomLook): readonly string[] => {
    const dresses = roomDresses(worn, room);
    expect(dresses.size).toBe(worn.length);
    return [...dresses].flatMap(([id, dress]) => (isSeeThrough(dress) ? [id] : []));
  };

  test("six are see-through at most, the skin and the large ones about the others among them, whatever a person made a ghost", () => {
    expect(through(all(), ROOM).toSorted()).toEqual(["body", "colon", "liver", "lung", "small_bowel", "stomach"]);
    for (const own of [0.05, 0.16, 0.5, 0.85]) {
      const names = through(
        all(() => own),
        ROOM,
      );
      expect(names.length).toBe(6);
      expect(names).toContain("body");
    }
    // What a person wants to see through comes before what is see-through by itself.
    expect(
      through(
        all((id) => (["kidney_left", "spleen", "aorta"].includes(id) ? 0.16 : null)),
        ROOM,
      ),
    ).toEqual(expect.arrayContaining(["kidney_left", "spleen", "aorta", "body", "lung", "liver"]));
    expect(through(all(), { ...ROOM, shells: 12 }).length).toBeLessThanOrEqual(12);
  });

  test("a shell that gives way is opaque, or an outline where it was faint: what lies behind it is still seen", () => {
    const ghosts = roomDresses(
      all(() => 0.16),
      ROOM,
    );
    for (const dress of ghosts.values()) expect(["shell", "ghost", "outline"]).toContain(dress.kind);
    expect(roomDresses(all(), ROOM).get("duodenum")?.kind).toBe("opaque");
    expect(roomDresses(all(), ROOM).get("gas")?.kind).toBe("outline");
  });

  test("the skin is drawn last and covers 15 % at most, at its rim too; a person may still make it solid", () => {
    const last = Math.max(...structures.filter(({ id }) => id !== "body").map(({ id }) => lookOf(id).order));
    expect(lookOf("body").order).toBeGreaterThan(last);
    for (const own of [null, 0.05, 0.16, 0.7]) {
      const skin = roomDresses(
        all((id) => (id === "body" ? own : null)),
        ROOM,
      ).get("body");
      expect((skin?.alpha ?? 1) + (skin?.rim ?? 1)).toBeLessThanOrEqual(0.15 + 1e-12);
    }
    expect(
      roomDresses(
        all((id) => (id === "body" ? 1 : null)),
        ROOM,
      ).get("body")?.kind,
    ).toBe("opaque");
  });

  test("solid organs are opaque; only the skin and what the desk draws as a ghost stay see-through", () => {
    expect(through(all(), { ...ROOM, solid: true })).toEqual(["lung", "body"]);
  });

  test("the desk's own dresses are what they were, before a session and after it", () => {
    const liver = lookOf("liver");
    expect(deskDress({ look: liver, own: null })).toEqual({ kind: "shell", alpha: liver.alpha, rim: liver.rim, toned: false });
    expect(deskDress({ look: lookOf("bone"), own: null })).toMatchObject({ kind: "opaque", toned: true });
    expect(deskDress({ look: liver, own: 0.9 })).toMatchObject({ kind: "dense", alpha: 0.9 });
  });
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
