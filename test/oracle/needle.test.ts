import { expect, test } from "vitest";
import { type Anatomy, type Assessment, assess, type Needle, type Rules } from "../../src/planning/index.ts";
import type { LabelMap, Triple } from "../../src/volume/index.ts";
import { random } from "../random.ts";
import {
  axisOf,
  boxOf,
  exterior,
  hits,
  inBoxes,
  indexAt,
  labelAt,
  nearest,
  normal,
  pieces,
  pointDistance,
  runs,
  type Vec,
} from "./needle.ts";
import { anatomyOf, EXACT, needleBetween, preset, scene, turned } from "./scenes.ts";

const SLOW = process.env["TROCAR_SLOW"] === "1";
/** Needles in all; planning.md 9 asks for 10^6 in shares of a third: run with TROCAR_SLOW=1 for 10^5. */
const NEEDLES = SLOW ? 100_000 : 3000;
const PER_SCENE = 60;
const PLAIN = { image: null, samples: 0, profile: false };

interface Case {
  readonly map: LabelMap;
  readonly anatomy: Anatomy;
  readonly outside: Uint8Array;
  readonly rules: Rules;
}

async function caseOf(next: () => number, isExact: boolean): Promise<Case> {
  const size: Triple = [4 + Math.floor(next() * 9), 4 + Math.floor(next() * 8), 4 + Math.floor(next() * 7)];
  const pick = (list: readonly number[]): number => list[Math.floor(next() * list.length)];
  const spacing: Triple = isExact
    ? [pick([0.5, 1, 2]), pick([0.5, 1, 2.5]), pick([1, 3, 5])]
    : [0.6 + 2 * next(), 0.6 + 2 * next(), 0.8 + 4 * next()];
  const origin: Triple = isExact ? [-8, 16, 128] : [200 * next() - 100, 200 * next() - 100, 1000 * next()];
  const map = scene(next, size, spacing, origin, isExact ? EXACT : turned(next));
  return { map, anatomy: await anatomyOf(map), outside: exterior(map), rules: preset(pick([0, 1, 2]) === 0 ? "drainage" : "biopsy") };
}

/** A third at random (also off the grid), a third to a cell that is body, a third nasty: lattice points, along axes, in planes, through corners, tiny. */
function points(next: () => number, { map }: Case, kind: number): readonly [Triple, Triple] {
  const { size, spacing_mm: s } = map.geometry;
  const span = size.map((n, a) => n * s[a]);
  const anywhere = (): Triple => [(next() * 1.6 - 0.3) * span[0], (next() * 1.6 - 0.3) * span[1], (next() * 1.6 - 0.3) * span[2]];
  if (kind === 0) return [anywhere(), anywhere()];
  const cell = size.map((n) => Math.floor(next() * n));
  if (kind === 1) return [anywhere(), [(cell[0] + next()) * s[0], (cell[1] + next()) * s[1], (cell[2] + next()) * s[2]]];
  const half = (a: 0 | 1 | 2): number => (Math.floor(next() * (2 * size[a] + 6)) - 3) * (s[a] / 2);
  const from: Triple = [half(0), half(1), half(2)];
  const axis = Math.floor(next() * 3);
  const way = next();
  if (way < 0.4) {
    const to: [number, number, number] = [...from];
    to[axis] = half(axis as 0 | 1 | 2);
    return [from, to];
  }
  if (way < 0.5) return [from, [from[0] + 0.2 * s[0], from[1] - 0.1 * s[1], from[2]]];
  const steps = Math.floor(next() * 9) - 4;
  if (way < 0.75) return [from, [from[0] + steps * s[0], from[1] + steps * s[1], from[2] + (next() < 0.5 ? steps : 0) * s[2]]];
  return [from, [half(0), half(1), half(2)]];
}

/** Everything that is exact by definition, against the twin; the name of the first thing that differs, or null. */
function difference(one: Case, needle: Needle): string | null {
  const { map, rules } = one;
  const axis = axisOf(map, needle);
  const assessed = assess(one.anatomy, needle, rules, PLAIN);
  const hasBody = map.labels.includes(22);
  const toTarget = axis.length > 1e-6 ? runs(map, axis, 0, axis.length) : [];
  const first = toTarget.find((run) => run.label !== 0);
  const expected =
    axis.length <= 1e-6
      ? "needle-zero-length"
      : indexAt(map, inBoxes(map, needle.target_mm)) < 0
        ? "target-outside-volume"
        : hasBody && !first
          ? "target-outside-body"
          : null;
  if (expected !== null) return "problem" in assessed && assessed.problem.code === expected ? null : `should be ${expected}`;
  if ("problem" in assessed) return `is ${assessed.problem.code}`;
  const a = assessed.value;
  const skin = hasBody && first ? first.from : 0;
  const shaft = axis.length + rules.needle.throw_mm;
  if (!same(a.skin?.at_mm ?? 0, skin) || !same(a.depth_mm, axis.length - skin)) return `skin at ${a.skin?.at_mm}, not ${skin}`;
  const path = runsDiffer(a, toTarget, shaft, axis, map);
  if (path !== null) return path;
  if (hasBody && a.skin !== null) {
    const outside = pieces(map, axis, skin, shaft)
      .filter((piece) => {
        const at = indexAt(map, piece.middle);
        return at < 0 || one.outside[at] === 1;
      })
      .reduce((sum, piece) => sum + piece.to - piece.from, 0);
    if (!same(a.skin.outside_mm, outside)) return `outside ${a.skin.outside_mm}, not ${outside}`;
  }
  return nearestDiffers(a, one, axis, skin, shaft, needle);
}

const same = (a: number, b: number, within = 2e-6): boolean => Math.abs(a - b) <= within;
const end = (axis: { u: Vec; d: Vec }, t: number): Vec => [axis.u[0] + t * axis.d[0], axis.u[1] + t * axis.d[1], axis.u[2] + t * axis.d[2]];

function runsDiffer(
  a: Assessment,
  toTarget: ReturnType<typeof runs>,
  shaft: number,
  axis: ReturnType<typeof axisOf>,
  map: LabelMap,
): string | null {
  const mine = a.crossings.map((run) => [run.label, run.from_mm, run.to_mm]);
  const fits =
    mine.length === toTarget.length &&
    toTarget.every((run, n) => mine[n][0] === run.label && same(mine[n][1], run.from) && same(mine[n][2], run.to));
  if (!fits) return `crossings ${JSON.stringify(mine)}, not ${JSON.stringify(toTarget)}`;
  const total = a.crossings.reduce((sum, run) => sum + run.length_mm, 0);
  if (!same(total, axis.length, 1e-6)) return `the runs add up to ${total}, not ${axis.length}`;
  const ahead = runs(map, axis, axis.length, shaft);
  if (shaft > axis.length && a.ahead.some((run, n) => run.label !== ahead[n]?.label || !same(run.from_mm, ahead[n].from - axis.length)))
    return "ahead";
  const whole = runs(map, axis, 0, shaft);
  for (const s of a.structures) {
    const own = whole.filter((run) => run.label === s.label);
    const crossed = own.reduce((sum, run) => sum + run.to - run.from, 0);
    if (!same(s.crossed_mm, crossed) || s.crossings !== own.length)
      return `${s.id} crossed ${s.crossed_mm} in ${s.crossings}, not ${crossed} in ${own.length}`;
    if ((s.first_mm === null) !== (own.length === 0) || (s.first_mm !== null && !same(s.first_mm, own[0].from))) return `${s.id} first`;
  }
  return null;
}

function nearestDiffers(
  a: Assessment,
  one: Case,
  axis: ReturnType<typeof axisOf>,
  skin: number,
  shaft: number,
  needle: Needle,
): string | null {
  const { map } = one;
  const truth = nearest(map, axis, skin, shaft);
  if (truth.length !== a.structures.length) return "structures";
  for (const [n, s] of a.structures.entries()) {
    if (s.label !== truth[n].label) return `${s.id} label`;
    if (!same(s.distance_mm, truth[n].distance, 1e-9)) return `${s.id} distance ${s.distance_mm}, not ${truth[n].distance}`;
    if (!same(s.clearance_mm, truth[n].distance - needle.diameter_mm / 2, 1e-9)) return `${s.id} clearance`;
    // Where a minimum is flat to 1e-9, rounding may choose another depth than the twin: it must be as near, and no later.
    if (s.at_mm > truth[n].at + 1e-6) return `${s.id} at ${s.at_mm}, later than ${truth[n].at}`;
    const p = end(axis, s.at_mm);
    if (pointDistance(map, s.label, p) > truth[n].distance + 1e-8) return `${s.id} is not nearest at ${s.at_mm}`;
    const gap = Math.hypot(...[0, 1, 2].map((c) => s.axis_point_mm[c] - s.nearest_mm[c]));
    if (!same(gap, s.distance_mm, 1e-6)) return `${s.id} nearest point lies ${gap} off, not ${s.distance_mm}`;
  }
  return null;
}

test(`the assessment is the definition, for ${NEEDLES} needles: random, to a target, and nasty`, { timeout: 3_600_000 }, async () => {
  const next = random(20_261_126);
  let done = 0;
  for (let s = 0; done < NEEDLES; s++) {
    const isExact = s % 2 === 0;
    const one = await caseOf(next, isExact);
    for (let n = 0; n < PER_SCENE; n++, done++) {
      // In a turned grid a point "on" a plane lies on either side of it by rounding: the nasty third needs exact ones.
      const kind = isExact ? 2 : n % 2;
      const [from, to] = points(next, one, isExact && n % 3 === 0 ? n % 2 : kind);
      const needle = needleBetween(one.map, from, to, one.rules);
      expect(difference(one, needle), `scene ${s}, needle ${n}: ${JSON.stringify([from, to])}`).toBeNull();
    }
  }
});

test("blocks and groups of blocks change nothing on a grid that has several", { timeout: 600_000 }, async () => {
  const next = random(7);
  const map = scene(next, [70, 20, 12], [1.1, 0.9, 2.5], [3, -50, 700], turned(next));
  const one: Case = { map, anatomy: await anatomyOf(map), outside: exterior(map), rules: preset("biopsy") };
  for (let n = 0; n < 16; n++) {
    const [from, to] = points(next, one, n % 2);
    expect(difference(one, needleBetween(map, from, to, one.rules)), `${JSON.stringify([from, to])}`).toBeNull();
  }
});

test("normals, placement hits, risk and tolerance are the definition's", { timeout: 600_000 }, async () => {
  const next = random(99);
  let compared = 0;
  for (let s = 0; compared < 16; s++) {
    const one = await caseOf(next, false);
    const { map, rules } = one;
    const [from, to] = points(next, one, 1);
    const needle = needleBetween(map, from, to, rules);
    const assessed = assess(one.anatomy, needle, rules, { image: null, samples: 64, profile: true });
    if ("problem" in assessed || assessed.value.skin === null || assessed.value.tolerance === null) continue;
    compared++;
    const a = assessed.value;
    const axis = axisOf(map, needle);
    const skin = a.skin?.at_mm ?? 0;
    const radius = needle.diameter_mm / 2;
    const n = normal(map, (index) => map.labels[index] !== 0, end(axis, skin));
    const incidence = (Math.asin(Math.min(1, Math.abs(n[0] * axis.d[0] + n[1] * axis.d[1] + n[2] * axis.d[2]))) * 180) / Math.PI;
    expect(a.skin?.incidence_deg).toBeCloseTo(incidence, 6);
    const counts = hits(map, axis, skin, radius, rules, 64);
    for (const structure of a.structures)
      expect(structure.hit_probability, `${s} ${structure.id}`).toBe((counts.get(structure.label) ?? 0) / 64);
    const length = axis.length + rules.needle.throw_mm - skin;
    const depths = [...Array(Math.floor(length) + 1).keys(), ...(Number.isInteger(length) ? [] : [length])];
    let [z, cone, lateral] = [Infinity, Infinity, Infinity];
    for (const structure of a.structures) {
      const line = depths.map((depth) => pointDistance(map, structure.label, end(axis, skin + depth)) - radius);
      const mine = a.profile?.clearance_mm[structure.id] ?? [];
      expect(mine.length).toBe(line.length);
      for (const [d, clearance] of line.entries()) expect(mine[d]).toBeCloseTo(clearance, 8);
      if (structure.role !== "forbidden") continue;
      for (const [d, clearance] of line.entries()) {
        const sigma = Math.hypot(rules.guidance.sigma_mm, depths[d] * Math.tan((rules.guidance.sigma_deg * Math.PI) / 180));
        z = Math.min(z, clearance / sigma);
        lateral = Math.min(lateral, clearance - (structure.margin_mm ?? 0));
        if (depths[d] > 0) cone = Math.min(cone, (clearance - (structure.margin_mm ?? 0)) / depths[d]);
      }
    }
    const slack = Math.min(...a.structures.filter((x) => x.role === "forbidden").map((x) => x.clearance_mm - (x.margin_mm ?? 0)));
    const risk = 0.25 * Math.min(1, Math.max(0, (15 - slack) / 15)) + 0.75 * Math.exp(-(Math.max(0, z) ** 2) / 2);
    expect(a.cost.terms.risk).toBeCloseTo(risk, 9);
    expect(a.tolerance?.lateral_mm).toBeCloseTo(Math.max(0, lateral), 8);
    expect(a.tolerance?.cone_deg).toBeCloseTo(Math.max(0, (Math.atan(cone) * 180) / Math.PI), 7);
  }
});

test("the twin itself knows a box when it sees one", () => {
  const map = scene(random(1), [6, 6, 6], [1, 1, 1], [0, 0, 0], EXACT);
  map.labels.fill(0);
  map.labels[2 + 6 * (2 + 6 * 2)] = 1;
  expect(boxOf(map, 2 + 6 * (2 + 6 * 2))).toEqual([
    [2, 2, 2],
    [3, 3, 3],
  ]);
  expect(labelAt(map, [2, 2, 2])).toBe(1);
  expect(labelAt(map, [3, 2.5, 2.5])).toBe(0);
  const [near] = nearest(map, { u: [0, 4, 2.5], d: [1, 0, 0], length: 6 }, 0, 6);
  expect(near).toEqual({ label: 1, distance: 1, at: 2 });
});
