import { expect, test } from "vitest";
import { type Assessment, assess, type Rules } from "../../src/planning/index.ts";
import type { LabelMap, Triple } from "../../src/volume/index.ts";
import { anatomyOf, BODY, BONE, type Box, COLON, LESION, LIVER, mapOf, PLAIN, PORTAL, SPLEEN, thrown } from "./scenes.ts";
import { needleFrom, preset, taken } from "./worked.ts";

const rules = thrown(preset("biopsy"), 0);
const SIZE: Triple = [60, 30, 30];
const TRUNK: Box = [BODY, [5, 2, 2], [57, 27, 27]];
const HOST: Box = [LIVER, [15, 4, 4], [55, 25, 25]];

async function along(boxes: readonly Box[], to: Triple, by: Rules = rules): Promise<Assessment> {
  return assessed(mapOf(SIZE, [TRUNK, ...boxes]), [0, to[1], to[2]], to, by);
}

async function assessed(map: LabelMap, from: Triple, to: Triple, by: Rules): Promise<Assessment> {
  return taken(assess(await anatomyOf(map), needleFrom(from, to, by), by, PLAIN));
}

const role = (a: Assessment, id: string) => a.structures.find((one) => one.id === id)?.role;
const codes = (a: Assessment) => a.problems.map((found) => found.code);

test("a target in an organ that may be host makes it the host; there is no target structure then", async () => {
  const a = await along([HOST], [40, 15, 15]);
  expect([a.host, role(a, "liver")]).toEqual(["liver", "host"]);
  expect(a.host_entry).toMatchObject({ at_mm: 14.5, host_before_target_mm: 25.5 });
  expect(a.structures.some((one) => one.role === "target")).toBe(false);
});

test("a lesion at the target is the target structure, and what surrounds most of it the host", async () => {
  const a = await along([HOST, [LESION, [38, 12, 12], [44, 18, 18]]], [40, 15, 15]);
  expect([a.host, role(a, "lesion"), role(a, "liver")]).toEqual(["liver", "target", "host"]);
  expect(a.host_entry?.host_before_target_mm).toBe(23);
  expect(a.verdict).toBe("safe");
});

test("a lesion mostly in fat has no host, and that is said", async () => {
  const a = await along([HOST, [LESION, [8, 12, 12], [15, 18, 18]]], [12, 15, 15]);
  expect([a.host, a.host_entry, role(a, "lesion"), role(a, "liver")]).toEqual([null, null, "target", "costed"]);
  expect(codes(a)).toContain("no-host");
});

test("of the lesions only the component at the target is the target structure; others on the way are ignored", async () => {
  const a = await along([HOST, [LESION, [20, 14, 14], [24, 16, 16]], [LESION, [38, 12, 12], [44, 18, 18]]], [40, 15, 15]);
  expect(a.crossings.map((run) => [run.structure, run.role])).toEqual([
    ["outside", "ignored"],
    ["body", "costed"],
    ["liver", "host"],
    ["lesion", "ignored"],
    ["liver", "host"],
    ["lesion", "target"],
  ]);
  expect(a.host_entry?.at_mm).toBe(24.5);
});

test("lesions that touch at a corner only are one lesion", async () => {
  const corner: readonly Box[] = [HOST, [LESION, [36, 12, 12], [38, 14, 14]], [LESION, [39, 15, 15], [41, 17, 17]]];
  const a = await along(corner, [40, 16, 16]);
  expect(role(a, "lesion")).toBe("target");
  const through = await assessed(mapOf(SIZE, [TRUNK, ...corner]), [34, 13, 13], [40, 16, 16], rules);
  expect(through.crossings.filter((run) => run.structure === "lesion").map((run) => run.role)).toEqual(["target", "target"]);
});

test("a lesion that is not the target takes the rule of everything else: it is forbidden", async () => {
  const a = await along([HOST, [LESION, [20, 14, 14], [24, 16, 16]]], [40, 15, 15]);
  expect([role(a, "lesion"), a.decisive]).toEqual(["forbidden", "crosses:lesion"]);
});

test("a vessel of less than 3 mm inside the host does not end the way in, but it stays forbidden; 3 mm do end it", async () => {
  const thin = await along([HOST, [PORTAL, [30, 13, 13], [31, 17, 17]]], [40, 15, 15]);
  expect(thin.host_entry).toMatchObject({ at_mm: 14.5, host_before_target_mm: 23.5 });
  expect(thin.decisive).toBe("crosses:portal_and_splenic_vein");
  const thick = await along([HOST, [PORTAL, [30, 13, 13], [32, 17, 17]]], [40, 15, 15]);
  expect(thick.host_entry).toMatchObject({ at_mm: 32.5, host_before_target_mm: 7.5 });
});

test("a target in colon is no host's: colon keeps its role, with a warning", async () => {
  const a = await along([[COLON, [35, 10, 10], [45, 20, 20]]], [40, 15, 15]);
  expect([a.host, role(a, "colon"), a.decisive]).toEqual([null, "forbidden", "crosses:colon"]);
  expect(codes(a)).toContain("target-in-forbidden");
});

test("an organ that may be host is forbidden beside another host, unless it has a price", async () => {
  const boxes: readonly Box[] = [
    [LIVER, [15, 4, 4], [29, 25, 25]],
    [SPLEEN, [30, 4, 4], [55, 25, 25]],
  ];
  const inSpleen = await along(boxes, [40, 15, 15]);
  expect([inSpleen.host, role(inSpleen, "liver"), inSpleen.verdict]).toEqual(["spleen", "costed", "caution"]);
  const inLiver = await along(boxes, [25, 15, 15]);
  expect([inLiver.host, role(inLiver, "spleen"), inLiver.structures[1].level]).toEqual(["liver", "forbidden", "caution"]);
});

test("a target on the host's very face is its own entry", async () => {
  const a = await along([HOST], [14.5, 15, 15]);
  expect(a.host_entry).toMatchObject({ at_mm: 14.5, host_before_target_mm: 0 });
});

test("the throw counts: what lies behind the target is crossed, and said once more by throw", async () => {
  const a = await along([HOST, [BONE, [45, 10, 10], [48, 20, 20]]], [40, 15, 15], thrown(rules, 10));
  const bone = a.structures.find((one) => one.id === "bone");
  expect([bone?.crossed_mm, bone?.first_mm, bone?.level]).toEqual([4, 44.5, "forbidden"]);
  expect(a.constraints.filter((one) => one.level === "forbidden").map((one) => one.id)).toEqual([
    "crosses:bone",
    "margin:bone",
    "throw:bone",
  ]);
  expect(a.ahead.map((run) => [run.structure, run.from_mm, run.to_mm])).toEqual([
    ["liver", 0, 4.5],
    ["bone", 4.5, 8.5],
    ["liver", 8.5, 10],
  ]);
});

test("a run that goes on past the target counts once", async () => {
  const a = await along([HOST], [40, 15, 15], thrown(rules, 10));
  expect(a.structures.find((one) => one.id === "liver")).toMatchObject({ crossings: 1, crossed_mm: 35.5 });
});
