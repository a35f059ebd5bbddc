import { describe, expect, test } from "vitest";
import { cleanUp, type Found } from "../../src/segmentation/postprocess.ts";
import { spineOf } from "../../src/segmentation/spine.ts";
import { runs, type StructureId, type Triple } from "../../src/volume/index.ts";

const SIZE: Triple = [120, 80, 40];
const SPACING: Triple = [2, 2, 3];
const GRID = { voxels: new Int16Array(120 * 80 * 40).fill(60), size: SIZE, spacing_mm: SPACING };
const SPINE = new Float64Array(40).fill(60);
const ABOUT = { grid: GRID, spine: SPINE, body: null, lung: null };

type Box = readonly [x0: number, x1: number, y0: number, y1: number, z0: number, z1: number];

function boxes(...all: readonly Box[]): runs.RunMask {
  const cells = new Uint8Array(SIZE[0] * SIZE[1] * SIZE[2]);
  for (const [x0, x1, y0, y1, z0, z1] of all)
    for (let z = z0; z <= z1; z++)
      for (let y = y0; y <= y1; y++) cells.fill(1, x0 + SIZE[0] * (y + SIZE[1] * z), x1 + 1 + SIZE[0] * (y + SIZE[1] * z));
  return runs.runsOf(cells, SIZE, { low: 1, high: 1 });
}

function found(parts: Readonly<Record<StructureId, runs.RunMask>>): Found {
  return new Map(Object.entries(parts));
}

function count(result: { readonly found: Found }, id: StructureId): number {
  return runs.countOf(result.found.get(id) ?? runs.noRuns(SIZE));
}

/** Two kidneys of 20 x 20 x 20 voxels (96 ml): the patient's right one at low x. */
const RIGHT: Box = [20, 39, 40, 59, 5, 24];
const LEFT: Box = [80, 99, 40, 59, 5, 24];

describe("sides", () => {
  test("are decided by the spine, never by the network alone", () => {
    const swapped = cleanUp(found({ kidney_right: boxes(LEFT), kidney_left: boxes(RIGHT) }), ["sides"], ABOUT);
    expect(swapped.found.get("kidney_right")).toEqual(boxes(RIGHT));
    expect(swapped.found.get("kidney_left")).toEqual(boxes(LEFT));
    expect(swapped.notes.map(({ structure, note }) => [structure, note.code, note.details])).toEqual([
      ["kidney_right", "side-doubt", { share: 1 }],
      ["kidney_left", "side-doubt", { share: 1 }],
    ]);
  });

  test("give a patch of the wrong name back to its kidney without a word when it is small", () => {
    const [patch, rest] = [boxes([20, 39, 40, 59, 5, 5]), boxes([20, 39, 40, 59, 6, 24])];
    const result = cleanUp(found({ kidney_right: rest, kidney_left: runs.union(patch, boxes(LEFT)) }), ["sides"], ABOUT);
    expect(result.found.get("kidney_right")).toEqual(boxes(RIGHT));
    expect(result.notes).toEqual([]);
  });

  test("drop pieces below 20 ml", () => {
    const crumb = boxes([20, 29, 5, 14, 30, 35]); // 7.2 ml
    const result = cleanUp(found({ kidney_right: runs.union(boxes(RIGHT), crumb) }), ["sides"], ABOUT);
    expect(result.found.get("kidney_right")).toEqual(boxes(RIGHT));
  });

  test("divide joined kidneys at the spine and say so", () => {
    const horseshoe = boxes(RIGHT, LEFT, [20, 99, 45, 50, 5, 8]);
    const result = cleanUp(found({ kidney_right: horseshoe }), ["sides"], ABOUT);
    expect(count(result, "kidney_right") + count(result, "kidney_left")).toBe(runs.countOf(horseshoe));
    expect(runs.countOf(runs.intersection(result.found.get("kidney_right") ?? horseshoe, boxes([60, 119, 0, 79, 0, 39])))).toBe(0);
    expect(result.notes.map(({ note }) => note.code)).toContain("kidneys-joined");
  });

  test("leave one kidney alone", () => {
    const result = cleanUp(found({ kidney_left: boxes(LEFT) }), ["sides"], ABOUT);
    expect([...result.found.keys()]).toEqual(["kidney_left"]);
    expect(result.notes).toEqual([]);
  });

  test("take the adrenal that lies nearest to the cranial pole of its kidney, within 60 mm", () => {
    const [near, far, otherSide] = [boxes([28, 31, 45, 50, 26, 29]), boxes([30, 40, 5, 12, 30, 36]), boxes([88, 91, 45, 50, 26, 29])];
    const network = { kidney_right: boxes(RIGHT), kidney_left: boxes(LEFT), adrenal_right: runs.union(runs.union(near, far), otherSide) };
    const result = cleanUp(found(network), ["sides"], ABOUT);
    expect(result.found.get("adrenal_right")).toEqual(near);
    expect(result.found.get("adrenal_left")).toEqual(otherSide);
    const away = boxes([30, 40, 5, 12, 38, 39]);
    expect(count(cleanUp(found({ kidney_right: boxes(RIGHT), adrenal_right: away }), ["sides"], ABOUT), "adrenal_right")).toBe(0);
  });
});

describe("islands", () => {
  test("leave of liver and spleen the largest part", () => {
    const result = cleanUp(found({ liver: boxes([5, 44, 5, 44, 5, 24], [70, 89, 5, 24, 5, 24]) }), ["islands"], ABOUT);
    expect(result.found.get("liver")).toEqual(boxes([5, 44, 5, 44, 5, 24]));
  });

  test("leave of the stomach what has a tenth of the largest part and 1 ml", () => {
    const [main, tenth, crumb] = [boxes([5, 24, 5, 24, 5, 24]), boxes([50, 59, 5, 14, 5, 12]), boxes([90, 95, 5, 10, 5, 8])];
    const result = cleanUp(found({ stomach: runs.union(runs.union(main, tenth), crumb) }), ["islands"], ABOUT);
    expect(result.found.get("stomach")).toEqual(runs.union(main, tenth));
  });

  test("drop a gallbladder of less than 1 ml, but no portal branch of .2 ml", () => {
    const small = boxes([5, 9, 5, 9, 5, 6]); // .6 ml
    const result = cleanUp(found({ gallbladder: small, portal_and_splenic_vein: small }), ["islands"], ABOUT);
    expect(count(result, "gallbladder")).toBe(0);
    expect(count(result, "portal_and_splenic_vein")).toBe(50);
  });
});

describe("holes", () => {
  const shell = runs.difference(boxes([5, 44, 5, 44, 5, 24]), boxes([15, 24, 15, 24, 10, 12]));

  test("of the liver up to 5 ml are filled", () => {
    expect(cleanUp(found({ liver: shell }), ["holes"], ABOUT).found.get("liver")).toEqual(boxes([5, 44, 5, 44, 5, 24]));
  });

  test("keep what another structure holds inside", () => {
    const vein = boxes([17, 20, 17, 20, 10, 12]);
    const result = cleanUp(found({ liver: shell, portal_and_splenic_vein: vein }), ["holes"], ABOUT);
    expect(result.found.get("portal_and_splenic_vein")).toEqual(vein);
    expect(count(result, "liver")).toBe(40 * 40 * 20 - runs.countOf(vein));
  });

  test("above 5 ml stay: they are lesions or failure", () => {
    const open = runs.difference(boxes([5, 44, 5, 44, 5, 24]), boxes([15, 29, 15, 29, 10, 14]));
    expect(cleanUp(found({ liver: open }), ["holes"], ABOUT).found.get("liver")).toEqual(open);
  });
});

describe("vessels", () => {
  test("of the trunk are bridged over gaps of up to three slices", () => {
    const tube = boxes([58, 63, 50, 55, 0, 15], [58, 63, 50, 55, 19, 39]);
    expect(cleanUp(found({ aorta: tube }), ["vessels"], ABOUT).found.get("aorta")).toEqual(boxes([58, 63, 50, 55, 0, 39]));
    const wide = boxes([58, 63, 50, 55, 0, 14], [58, 63, 50, 55, 19, 39]);
    expect(cleanUp(found({ aorta: wide }), ["vessels"], ABOUT).found.get("aorta")).toEqual(wide);
  });

  test("of the trunk follow a slant through the gap", () => {
    const tube = boxes([56, 63, 50, 57, 0, 10], [60, 67, 50, 57, 12, 39]);
    const bridge = runs.difference(cleanUp(found({ aorta: tube }), ["vessels"], ABOUT).found.get("aorta") ?? tube, tube);
    expect(runs.countOf(bridge)).toBeGreaterThan(30);
    expect(runs.countOf(runs.difference(bridge, boxes([57, 66, 50, 57, 11, 11])))).toBe(0);
  });

  test("never take a voxel from another structure when they are bridged", () => {
    const tube = boxes([58, 63, 50, 55, 0, 15], [58, 63, 50, 55, 18, 39]);
    const cava = boxes([56, 60, 50, 55, 14, 20]);
    const result = cleanUp(found({ aorta: runs.difference(tube, cava), inferior_vena_cava: cava }), ["vessels"], ABOUT);
    expect(result.found.get("inferior_vena_cava")).toEqual(cava);
  });

  test("of the portal system lie within 5 mm of the largest part or of the liver", () => {
    const [main, near, far] = [boxes([50, 60, 20, 24, 10, 14]), boxes([30, 34, 20, 24, 10, 14]), boxes([90, 94, 20, 24, 10, 14])];
    const liver = boxes([5, 28, 5, 44, 5, 24]);
    const result = cleanUp(found({ liver, portal_and_splenic_vein: runs.union(runs.union(main, near), far) }), ["vessels"], ABOUT);
    expect(result.found.get("portal_and_splenic_vein")).toEqual(runs.union(main, near));
  });

  test("and the gallbladder hangs on the liver, within 10 mm", () => {
    const liver = boxes([5, 28, 5, 44, 5, 24]);
    expect(count(cleanUp(found({ liver, gallbladder: boxes([33, 40, 20, 27, 10, 14]) }), ["vessels"], ABOUT), "gallbladder")).toBe(320);
    expect(count(cleanUp(found({ liver, gallbladder: boxes([36, 43, 20, 27, 10, 14]) }), ["vessels"], ABOUT), "gallbladder")).toBe(0);
  });
});

describe("bounds", () => {
  test("keep the network inside the body and out of deep lung", () => {
    const body = boxes([10, 109, 10, 69, 0, 39]);
    const lung = boxes([20, 49, 20, 49, 20, 39]);
    const liver = boxes([5, 40, 15, 55, 5, 25]);
    const result = cleanUp(found({ liver }), ["bounds"], { ...ABOUT, body, lung });
    const kept = result.found.get("liver") ?? runs.noRuns(SIZE);
    expect(runs.countOf(runs.difference(kept, body))).toBe(0);
    // The lung's rim of 2 mm is one pixel in the plane; slices are 3 mm apart, so the base slice is deep but for its rim.
    expect(runs.countOf(runs.intersection(kept, boxes([22, 47, 22, 47, 21, 39])))).toBe(0);
    expect(runs.countOf(runs.intersection(kept, boxes([20, 20, 20, 49, 20, 25])))).toBeGreaterThan(0);
  });

  test("cut a rib out of the liver, but leave a speck of lime in it", () => {
    const voxels = GRID.voxels.slice();
    const set = (mask: runs.RunMask, hu: number): void =>
      runs.eachRun(mask, (y, z, from, to) => voxels.fill(hu, from + SIZE[0] * (y + SIZE[1] * z), to + 1 + SIZE[0] * (y + SIZE[1] * z)));
    const [rib, speck] = [boxes([5, 6, 20, 40, 10, 14]), boxes([20, 21, 20, 21, 10, 10])];
    set(rib, 500);
    set(speck, 600);
    const liver = boxes([5, 40, 10, 55, 5, 25]);
    const about = { ...ABOUT, grid: { ...GRID, voxels }, body: boxes([0, 119, 0, 79, 0, 39]), lung: runs.noRuns(SIZE) };
    expect(cleanUp(found({ liver }), ["bounds"], about).found.get("liver")).toEqual(runs.difference(liver, rib));
  });
});

describe("the spine", () => {
  const body = boxes([10, 109, 10, 69, 0, 39]);

  test("is the middle of the bone in the body's rear half", () => {
    const bone = boxes([60, 75, 50, 60, 0, 39], [30, 90, 12, 15, 0, 39]);
    expect([...spineOf(GRID, body, bone, 60)]).toEqual(new Array(40).fill(67.5));
  });

  test("is the body's middle where there is no bone", () => {
    expect([...spineOf(GRID, body, runs.noRuns(SIZE), 59)]).toEqual(new Array(40).fill(59));
  });

  test("goes on through slabs without bone, and an arm beside the body does not move it", () => {
    const bone = boxes([60, 75, 50, 60, 0, 13], [10, 14, 50, 60, 0, 39]);
    const line = spineOf(GRID, body, bone, 60);
    expect(line[39]).toBe(67.5);
    expect(line[0]).toBe(67.5);
  });
});
