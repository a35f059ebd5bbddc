import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { type Anatomy, type Assessment, assess, countHits, type Needle, nearestSkin, noHits } from "../../src/planning/index.ts";
import { labelMapFromNifti, lps, readNifti, type Triple } from "../../src/volume/index.ts";
import { anatomyOf, PLAIN } from "./scenes.ts";
import { needleFrom, preset, taken } from "./worked.ts";

const rules = preset("biopsy");
const file = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`../../assets/sample/${name}`, import.meta.url)));
const TARGET = (JSON.parse(new TextDecoder().decode(file("truth.json"))) as { target_mm: Triple }).target_mm;

let anatomy: Anatomy;
beforeAll(async () => {
  anatomy = await anatomyOf(taken(labelMapFromNifti(taken(await readNifti(file("labels.nii.gz"), "labels.nii.gz")), null)));
});

/** The sample's needle as a hand carries it: its target on a curve, its entry on the skin; each tenth somewhere else altogether. */
function carried(n: number): Needle {
  const turn = (2 * Math.PI * n) / 90;
  const far = n % 10 === 9 ? 4 : 1;
  const to: Triple = [TARGET[0] + far * 14 * Math.sin(turn), TARGET[1] + far * 9 * Math.sin(2 * turn), TARGET[2] + 11 * Math.sin(3 * turn)];
  const side = 0.02 * n + (far > 1 ? 3 : 0);
  const from = nearestSkin(anatomy, lps(to[0] - 160 * Math.cos(side), to[1] - 160 * Math.sin(side), to[2] + 20 * Math.sin(turn)));
  if (!from) throw new Error("the sample has skin");
  return needleFrom(from, to, rules);
}

/** The same anatomy that has judged nothing yet. */
function fresh(): Anatomy {
  const { blocks } = anatomy;
  return { ...anatomy, blocks: { ...blocks, trees: [...blocks.trees] } };
}

describe("a needle in a hand", () => {
  test("is judged the same, to the last bit, whatever was judged before it", () => {
    for (let n = 0; n < 200; n++) {
      const needle = carried(n);
      expect(assess(anatomy, needle, rules, PLAIN)).toEqual(assess(fresh(), needle, rules, PLAIN));
    }
  });

  test("has the tolerance and the risk that all depths of every forbidden structure give", () => {
    let free = 0;
    for (let n = 0; n < 40; n++) {
      const a = taken(assess(anatomy, carried(3 * n), rules, { ...PLAIN, profile: true }));
      const { cone, lateral_mm, z } = leastOf(a);
      if (lateral_mm > 0) free++;
      expect(a.tolerance?.lateral_mm).toBeCloseTo(Math.max(0, lateral_mm), 9);
      expect(a.tolerance?.cone_deg).toBeCloseTo(Math.max(0, (Math.atan(cone) * 180) / Math.PI), 9);
      const slack_mm = Math.min(...forbidden(a).map((one) => one.clearance_mm - (one.margin_mm ?? 0)));
      const proximity = Math.min(1, Math.max(0, (15 - slack_mm) / 15));
      expect(a.cost.terms.risk).toBeCloseTo(0.25 * proximity + 0.75 * Math.exp(-(Math.max(0, z) ** 2) / 2), 9);
    }
    expect(free).toBeGreaterThan(2);
  });

  test("hits the same in parts of its draws as in all of them at once", () => {
    const needle = carried(30);
    const samples = 4096;
    const whole = taken(assess(anatomy, needle, rules, { ...PLAIN, samples }));
    expect(whole.hit?.any_forbidden).toBeGreaterThan(0);
    for (const parts of [[0, 4096], [0, 1, 64, 1000, 4096], Array.from({ length: 65 }, (_, n) => 64 * n)]) {
      const hits = noHits();
      for (const [n, from] of parts.slice(0, -1).entries()) countHits(anatomy, needle, rules, { from, to: parts[n + 1] }, hits);
      expect(taken(assess(anatomy, needle, rules, { ...PLAIN, samples, hits }))).toEqual(whole);
    }
  });

  test("hits nothing where it cannot be judged", () => {
    const hits = noHits();
    countHits(anatomy, needleFrom(TARGET, TARGET, rules), rules, { from: 0, to: 64 }, hits);
    countHits(anatomy, needleFrom(TARGET, [9999, 0, 0], rules), rules, { from: 0, to: 64 }, hits);
    expect(hits).toEqual(noHits());
  });
});

function forbidden(a: Assessment): Assessment["structures"] {
  return a.structures.filter((one) => one.role === "forbidden");
}

/** Every structure at every depth of the profile, nothing left out. */
function leastOf(a: Assessment): { readonly cone: number; readonly lateral_mm: number; readonly z: number } {
  const least = { cone: Infinity, lateral_mm: Infinity, z: Infinity };
  const { sigma_mm, sigma_deg } = rules.guidance;
  const last_mm = a.needle.axis_mm + rules.needle.throw_mm - (a.skin?.at_mm ?? 0);
  for (const one of forbidden(a)) {
    for (const [n, clearance_mm] of (a.profile?.clearance_mm[one.id] ?? []).entries()) {
      const depth_mm = Math.min(n, last_mm);
      const slack_mm = clearance_mm - (one.margin_mm ?? 0);
      least.lateral_mm = Math.min(least.lateral_mm, slack_mm);
      if (depth_mm > 0) least.cone = Math.min(least.cone, slack_mm / depth_mm);
      least.z = Math.min(least.z, clearance_mm / Math.hypot(sigma_mm, depth_mm * Math.tan((sigma_deg * Math.PI) / 180)));
    }
  }
  return least;
}
