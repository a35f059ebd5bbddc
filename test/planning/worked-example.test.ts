import { beforeAll, describe, expect, test } from "vitest";
import { roundForOutput } from "../../src/base/index.ts";
import { type Assessment, assess } from "../../src/planning/index.ts";
import type { NineNumbers, Triple } from "../../src/volume/index.ts";
import { IDENTITY, needleFrom, preset, taken, workedAnatomy } from "./worked.ts";

const PORTAL = "portal_and_splenic_vein";
const TURNED: NineNumbers = [0.906307787, -0.408217894, -0.109381655, 0.422618262, 0.875426098, 0.234569716, 0, -0.258819045, 0.965925826];

async function worked(origin_mm: Triple, direction: NineNumbers, entry_mm: Triple, target_mm: Triple): Promise<Assessment> {
  const rules = preset("biopsy");
  const anatomy = await workedAnatomy(origin_mm, direction);
  return taken(assess(anatomy, needleFrom(entry_mm, target_mm, rules), rules, { image: null, samples: 4096, profile: true }));
}

// The rounded document, as it leaves the house, has the names of the assessment.
const rounded = (a: Assessment): Assessment => roundForOutput(a) as unknown as Assessment;

function structure(a: Assessment, id: string) {
  const found = a.structures.find((one) => one.id === id);
  if (!found) throw new Error(id);
  return found;
}

describe("the worked example of interfaces.md 12, to every digit", () => {
  let a: Assessment;
  beforeAll(async () => {
    a = rounded(await worked([0, 0, 0], IDENTITY, [0, 20, 30], [30, 20, 30]));
  });

  test("needle and skin", () => {
    expect(a.needle.direction).toEqual([1, 0, 0]);
    expect(a.needle.axis_mm).toBe(30);
    expect(a.skin).toEqual({ at_mm: 1.5, point_mm: [1.5, 20, 30], normal: [-1, 0, 0], incidence_deg: 90, outside_mm: 0 });
    expect(a.depth_mm).toBe(28.5);
    expect(a.angles).toEqual({ in_plane_deg: 90, cranio_caudal_deg: 0, slice_deg: 0 });
    expect(a.fit).toEqual({ needed_mm: 38.5, available_mm: 140, spare_mm: 101.5, ok: true });
  });

  test("host and crossings", () => {
    expect(a.host).toBe("liver");
    expect(a.host_entry).toEqual({ at_mm: 9.5, point_mm: [9.5, 20, 30], incidence_deg: 90, host_before_target_mm: 20.5 });
    expect(a.crossings.map((run) => [run.structure, run.from_mm, run.to_mm, run.depth_from_mm])).toEqual([
      ["outside", 0, 1.5, -1.5],
      ["body", 1.5, 9.5, 0],
      ["liver", 9.5, 30, 8],
    ]);
    expect(a.ahead.map((run) => [run.structure, run.from_mm, run.to_mm])).toEqual([["liver", 0, 10]]);
  });

  test("structures", () => {
    expect(a.structures.map((one) => [one.id, one.crossed_mm])).toEqual([
      ["liver", 30.5],
      [PORTAL, 0],
      ["body", 8],
    ]);
    expect(structure(a, PORTAL)).toEqual({
      id: PORTAL,
      label: 12,
      role: "forbidden",
      crossed_mm: 0,
      crossings: 0,
      first_mm: null,
      distance_mm: 3,
      clearance_mm: 2.365,
      at_mm: 23.5,
      axis_point_mm: [23.5, 20, 30],
      nearest_mm: [23.5, 17, 30],
      margin_mm: 5,
      caution_mm: 10,
      surface_p95_mm: null,
      hit_probability: 0.148193,
      level: "forbidden",
    });
  });

  test("constraints, verdict, tolerance, cost", () => {
    const id = `margin:${PORTAL}`;
    expect(a.constraints[0]).toEqual({
      id,
      kind: "margin",
      structure: PORTAL,
      level: "forbidden",
      value: 2.365,
      limit: 5,
      excess: 2.635,
      unit: "mm",
    });
    expect([a.verdict, a.decisive]).toEqual(["forbidden", id]);
    expect(a.tolerance).toEqual({ cone_deg: 0, lateral_mm: 0, limiting: PORTAL });
    expect(a.cost).toEqual({
      total: 0.509862,
      terms: { risk: 0.691647, depth: 0.203571, crossed: 0.016, skin_angle: 0, capsule_angle: 0, out_of_plane: 0 },
    });
    expect(a.hit?.any_forbidden).toBe(0.148193);
  });

  test("the profile starts at the skin, steps a millimetre and ends with the shaft", () => {
    const line = a.profile?.clearance_mm[PORTAL] ?? [];
    expect([a.profile?.from_mm, a.profile?.step_mm, line.length]).toEqual([1.5, 1, 40]);
    expect(Math.min(...line)).toBe(2.365);
    expect(line.at(-1)).toBe(14.1721);
  });
});

test("the turned worked example gives the same numbers, points in the turned patient", async () => {
  const a = await worked([-123.4, 56.7, 890.1], TURNED, [-134.8458, 81.2456, 913.9014], [-107.6566, 93.9242, 913.9014]);
  const near = (value: number | undefined, expected: number, within = 2e-4) =>
    expect(Math.abs((value ?? Number.NaN) - expected), `${value}, not ${expected}`).toBeLessThanOrEqual(within);
  for (const axis of [0, 1, 2]) {
    near(a.needle.direction[axis], [0.906307787, 0.422618262, 0][axis], 5e-6);
    near(structure(a, PORTAL).axis_point_mm[axis], [-113.5476, 91.1771, 913.9014][axis]);
    near(structure(a, PORTAL).nearest_mm[axis], [-112.3229, 88.5509, 914.6779][axis]);
  }
  near(a.angles.in_plane_deg, 65, 1e-3);
  near(a.angles.slice_deg, 0, 1e-3);
  near(a.skin?.at_mm, 1.5);
  near(a.skin?.incidence_deg, 90, 1e-2);
  near(a.depth_mm, 28.5);
  near(a.fit.spare_mm, 101.5);
  near(a.host_entry?.at_mm, 9.5);
  near(a.host_entry?.host_before_target_mm, 20.5);
  near(structure(a, "liver").crossed_mm, 30.5);
  near(structure(a, "body").crossed_mm, 8);
  near(structure(a, PORTAL).clearance_mm, 2.365);
  near(structure(a, PORTAL).at_mm, 23.5);
  near((a.hit?.any_forbidden ?? 0) * 4096, 607, 2);
  near(a.cost.terms.risk, 0.691647, 1e-4);
  expect([a.verdict, a.decisive]).toEqual(["forbidden", `margin:${PORTAL}`]);
});
