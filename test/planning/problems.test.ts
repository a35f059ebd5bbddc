import { expect, test } from "vitest";
import { quietJob } from "../../src/base/index.ts";
import { type Assessment, assess, buildAnatomy } from "../../src/planning/index.ts";
import { IMPORTED, type Triple } from "../../src/volume/index.ts";
import { anatomyOf, BODY, type Box, LIVER, mapOf, PLAIN, PORTAL, thrown } from "./scenes.ts";
import { needleFrom, preset, taken } from "./worked.ts";

const rules = thrown(preset("biopsy"), 0);
const SIZE: Triple = [40, 30, 30];
const TRUNK: Box = [BODY, [10, 5, 5], [30, 25, 25]];
const ORGAN: Box = [LIVER, [14, 8, 8], [28, 22, 22]];

async function codeOf(boxes: readonly Box[], from: Triple, to: Triple): Promise<string | null> {
  const result = assess(await anatomyOf(mapOf(SIZE, boxes)), needleFrom(from, to, rules), rules, PLAIN);
  return "problem" in result ? result.problem.code : null;
}

async function told(boxes: readonly Box[], from: Triple, to: Triple): Promise<Assessment> {
  return taken(assess(await anatomyOf(mapOf(SIZE, boxes)), needleFrom(from, to, rules), rules, PLAIN));
}

const find = (a: Assessment, code: string) => a.problems.find((found) => found.code === code);
const notSegmented = (a: Assessment): unknown => Object.values(find(a, "role-not-segmented")?.details ?? {})[0];

test("entry and target on one point is no needle", async () => {
  expect(await codeOf([TRUNK], [20, 15, 15], [20, 15, 15])).toBe("needle-zero-length");
});

test("coordinates that are no numbers, or astronomically far, end at once", async () => {
  expect(await codeOf([TRUNK], [Number.NaN, 15, 15], [20, 15, 15])).toBe("needle-zero-length");
  expect(await codeOf([TRUNK], [Infinity, 15, 15], [20, 15, 15])).toBe("needle-zero-length");
  for (const far of [1e6, 1e12, 1e30, 1e150, 1e300]) {
    for (const entry of [
      [-far, 15, 15],
      [far, -far, far / 3],
    ] as const)
      await codeOf([TRUNK], [...entry], [20, 15, 15]);
  }
  expect((await told([TRUNK], [-1e6, 15, 15], [20, 15, 15])).depth_mm).toBeCloseTo(10.5, 6);
});

test("a target off the grid is refused, half a voxel beyond the last centre too", async () => {
  expect(await codeOf([TRUNK], [0, 15, 15], [41, 15, 15])).toBe("target-outside-volume");
  expect(await codeOf([TRUNK], [0, 15, 15], [39.5, 15, 15])).toBe("target-outside-volume");
  expect(await codeOf([TRUNK], [0, 15, 15], [39.49, 15, 15])).toBeNull();
});

test("a needle that meets no body up to its target is refused; a target in the air behind the body is not", async () => {
  expect(await codeOf([TRUNK], [0, 15, 15], [8, 15, 15])).toBe("target-outside-body");
  const behind = await told([TRUNK], [0, 15, 15], [35, 15, 15]);
  expect(behind.decisive).toBe("leaves-body");
  expect(behind.skin?.outside_mm).toBe(4.5);
});

test("a map without any structure is refused", async () => {
  expect(await codeOf([], [0, 15, 15], [20, 15, 15])).toBe("labels-empty");
});

test("an arm before the trunk: the skin is the arm's, and the air between counts as outside", async () => {
  const arm: Box = [BODY, [2, 5, 5], [4, 25, 25]];
  const a = await told([arm, TRUNK], [0, 15, 15], [20, 15, 15]);
  expect(a.skin).toMatchObject({ at_mm: 1.5, outside_mm: 5 });
  expect(a.decisive).toBe("leaves-body");
});

test("a pocket of label 0 inside the body is outside in crossings but not exterior", async () => {
  const a = await told([TRUNK, [0, [14, 12, 12], [16, 18, 18]]], [0, 15, 15], [20, 15, 15]);
  expect(a.crossings.map((run) => run.structure)).toEqual(["outside", "body", "outside", "body"]);
  expect(a.skin?.outside_mm).toBe(0);
});

test("an entry inside the body is measured from there, with the way back to the skin", async () => {
  const a = await told([TRUNK], [14, 15, 15], [20, 15, 15]);
  expect([a.skin?.at_mm, a.depth_mm]).toEqual([0, 6]);
  expect(find(a, "entry-inside-body")).toMatchObject({ severity: "warning", details: { back_mm: 4.5 } });
});

test("an entry on the skin, or less than a hundredth of a millimetre under it by rounding, is no entry inside the body", async () => {
  expect(find(await told([TRUNK], [9.5, 15, 15], [20, 15, 15]), "entry-inside-body")).toBeUndefined();
  expect(find(await told([TRUNK], [9.5001, 15, 15], [20, 15, 15]), "entry-inside-body")).toBeUndefined();
});

test("a body that the scan cuts has no skin there: a warning, the depth is a lower bound", async () => {
  const a = await told([[BODY, [0, 5, 5], [30, 25, 25]]], [-10, 15, 15], [20, 15, 15]);
  expect(a.skin?.at_mm).toBe(9.5);
  expect(find(a, "skin-at-border")).toMatchObject({ severity: "warning" });
});

test("a normal whose ball leaves the scan is uncertain, and that is said", async () => {
  const near = await told([TRUNK], [0, 15, 15], [20, 15, 15]);
  expect(find(near, "normal-near-border")).toMatchObject({ where: "skin" });
});

test("a map without body has no skin: the depth is the axis, skin angle and leaving drop out", async () => {
  const a = await told([ORGAN], [0, 15, 15], [20, 15, 15]);
  expect([a.skin, a.depth_mm]).toEqual([null, 20]);
  expect(find(a, "no-skin")).toMatchObject({ severity: "warning" });
  expect(a.constraints.some((one) => one.kind === "skin-angle" || one.kind === "leaves-body")).toBe(false);
  expect(a.crossings[1].depth_from_mm).toBe(13.5);
});

test("what the rules forbid by name and an imported map does not hold is listed: absence is not safety", async () => {
  const a = await told([TRUNK, ORGAN], [0, 15, 15], [20, 15, 15]);
  const listed = notSegmented(a);
  expect(listed).toContain("lung");
  expect(listed).toContain("portal_and_splenic_vein");
  expect(listed).not.toContain("liver");
  expect(listed).not.toContain("bladder");
});

test("for a segmented map the list is what neither network nor rules can give, whether a voxel holds it or not", async () => {
  const map = mapOf(SIZE, [TRUNK, ORGAN, [PORTAL, [20, 14, 14], [21, 16, 16]]]);
  const gives = [
    "liver",
    "lung",
    "bone",
    "body",
    "spleen",
    "kidney_right",
    "kidney_left",
    "gallbladder",
    "pancreas",
    "stomach",
    "esophagus",
    "aorta",
  ];
  const anatomy = await buildAnatomy(map, { surface_p95_mm: { portal_and_splenic_vein: 2.8 }, gives, model: null }, quietJob());
  const a = taken(assess(anatomy, needleFrom([0, 15, 15], [18, 15, 15], rules), rules, PLAIN));
  const listed = notSegmented(a);
  expect(listed).toEqual([
    "duodenum",
    "inferior_vena_cava",
    "portal_and_splenic_vein",
    "adrenal_right",
    "adrenal_left",
    "colon",
    "small_bowel",
  ]);
  const portal = a.structures.find((one) => one.id === "portal_and_splenic_vein");
  expect([portal?.margin_mm, portal?.caution_mm, portal?.surface_p95_mm]).toEqual([7.8, 12.8, 2.8]);
});

test("foreign structures keep their own ids and take the rule of everything else", async () => {
  const map = { ...mapOf(SIZE, [TRUNK, [100, [15, 12, 12], [17, 18, 18]]]), foreign: [{ id: "other:stent", label: 100 }] };
  const anatomy = await buildAnatomy(map, IMPORTED, quietJob());
  const a = taken(assess(anatomy, needleFrom([0, 15, 15], [20, 15, 15], rules), rules, PLAIN));
  expect(a.decisive).toBe("crosses:other:stent");
});

test("a stopped job makes no anatomy", async () => {
  const stop = new AbortController();
  stop.abort();
  const job = { signal: stop.signal, report: () => {} };
  await expect(buildAnatomy(mapOf(SIZE, [TRUNK]), IMPORTED, job)).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
});

test("an anatomy survives the way through a worker", async () => {
  const anatomy = await anatomyOf(mapOf(SIZE, [TRUNK, ORGAN]));
  const needle = needleFrom([0, 15, 15], [20, 15, 15], rules);
  const before = taken(assess(anatomy, needle, rules, { image: null, samples: 64, profile: true }));
  expect(taken(assess(structuredClone(anatomy), needle, rules, { image: null, samples: 64, profile: true }))).toEqual(before);
});
