import { describe, expect, test } from "vitest";
import { type Problem, type ProblemCode, quietJob } from "../../src/base/index.ts";
import {
  emptyConfidence,
  finish,
  type ModelManifest,
  type NetworkAnswer,
  type Segmentation,
  segment,
} from "../../src/segmentation/index.ts";
import { type Geometry, geometryFrom, lps, type NineNumbers, runs, type Triple, type Volume } from "../../src/volume/index.ts";
import { bareSeries } from "../volume/made.ts";
import { manifest } from "./manifests.ts";
import { type Ellipsoid, maskOf, noise, SIZE, SPACING_MM, TABLE, torso } from "./torso.ts";

const IDENTITY: NineNumbers = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const CHANNEL: Readonly<Record<string, string>> = {
  liver: "liver",
  spleen: "spleen",
  stomach: "stomach",
  air: "stomach",
  aorta: "aorta",
  cava: "inferior_vena_cava",
};
const LABEL: Readonly<Record<string, number>> = {
  liver: 1,
  spleen: 2,
  kidney_right: 3,
  kidney_left: 4,
  stomach: 7,
  aorta: 10,
  inferior_vena_cava: 11,
  portal_and_splenic_vein: 12,
};

const made = torso([TABLE]);

function geometry(size: Triple, spacing_mm: Triple, direction: NineNumbers = IDENTITY, origin = lps(-190, -130, 500)): Geometry {
  const found = geometryFrom(size, spacing_mm, origin, direction);
  if ("problem" in found) throw new Error(found.problem.code);
  return found.value;
}

function volumeOf(voxels: Volume["voxels"], unit: Volume["unit"] = "HU"): Volume {
  return { geometry: geometry(SIZE, SPACING_MM), voxels, unit, series: bareSeries("torso", unit === "HU" ? "CT" : "MR") };
}

/** The truth as a network would give it, certain of everything. */
function labelsOf(scene = made): Uint8Array {
  const labels = new Uint8Array(scene.grid.voxels.length);
  for (const [name, cells] of scene.parts) {
    for (let i = 0; i < cells.length; i++) {
      if (cells[i] === 0) continue;
      if (name === "kidney") labels[i] = i % SIZE[0] < 95 ? 3 : 4;
      else if (CHANNEL[name] !== undefined) labels[i] = LABEL[CHANNEL[name]];
    }
  }
  return labels;
}

function answerOf(labels: Uint8Array, sure = 0.95, changes: Partial<ModelManifest> = {}): NetworkAnswer {
  const about = manifest(changes);
  const confidence = emptyConfidence(about, SIZE[2]);
  const channelOf = new Map(about.output.classes.map((id, channel) => [LABEL[id], channel]));
  for (let z = 0; z < SIZE[2]; z++) {
    for (let i = z * SIZE[0] * SIZE[1]; i < (z + 1) * SIZE[0] * SIZE[1]; i++) {
      if (labels[i] === 0) continue;
      const channel = channelOf.get(labels[i]) ?? 0;
      confidence.sums[z * confidence.classes + channel] += sure;
      confidence.counts[z * confidence.classes + channel]++;
    }
  }
  return {
    manifest: about,
    labels,
    confidence,
    frame: { centre: [95, 65], pixel_mm: [1.6, 1.6], box: { x0: 12, x1: 177, y0: 12, y1: 117 } },
  };
}

async function done(volume: Volume, answer: NetworkAnswer | null, overrides: readonly ProblemCode[] = []): Promise<Segmentation> {
  const result = await finish(volume, answer, overrides, quietJob());
  if ("problem" in result) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

async function refused(volume: Volume, answer: NetworkAnswer | null, overrides: readonly ProblemCode[] = []): Promise<Problem> {
  const result = await finish(volume, answer, overrides, quietJob());
  if (!("problem" in result)) throw new Error("not refused");
  return result.problem;
}

function notesOf(result: Segmentation, id: string): readonly Problem[] {
  return result.reports.find((report) => report.structure === id)?.notes ?? [];
}

describe("a torso with the network's labels", async () => {
  const labels = labelsOf();
  const result = await done(volumeOf(made.grid.voxels), answerOf(labels));

  test("keeps every voxel of the network and gets lung, bone, gas and body around it", () => {
    const at = (x_mm: number, y_mm: number, z_mm: number): number =>
      result.map.labels[Math.round(x_mm / 2) + SIZE[0] * (Math.round(y_mm / 2) + SIZE[1] * Math.round(z_mm / 5))];
    expect(at(120, 120, 55)).toBe(1);
    expect(at(255, 80, 50)).toBe(7); // air of the stomach stays stomach
    expect(at(115, 120, 140)).toBe(19);
    expect(at(190, 185, 75)).toBe(20);
    expect(at(150, 85, 5)).toBe(21);
    expect(at(190, 60, 75)).toBe(22);
    expect(at(190, 262, 75)).toBe(0); // the table
    expect(result.map.source).toBe("network");
  });

  test("puts the right kidney on the patient's right", () => {
    const [right, left] = ["kidney_right", "kidney_left"].map((id) => result.reports.find((report) => report.structure === id));
    expect(right?.centroid_mm[0]).toBeLessThan(left?.centroid_mm[0] ?? Number.NaN);
  });

  test("reports each structure with its source, volume, cells' bounds and what the model knows of it", () => {
    const liver = result.reports.find((report) => report.structure === "liver");
    const voxels = labels.reduce((n, label) => n + (label === 1 ? 1 : 0), 0);
    expect(liver).toMatchObject({ label: 1, source: "network", components: 1, touches_border: false, surface_p95_mm: 4 });
    expect(liver?.confidence).toBeCloseTo(0.95, 9);
    expect(Math.abs((liver?.voxels ?? 0) - voxels)).toBeLessThan(0.01 * voxels);
    expect(liver?.volume_ml).toBeCloseTo((liver?.voxels ?? 0) * 0.02, 9);
    const bone = result.reports.find((report) => report.structure === "bone");
    expect(bone).toMatchObject({ source: "rules", confidence: null, surface_p95_mm: null, touches_border: true });
    // Voxel 0 lies at z = 500 mm; its cell reaches 2.5 mm below.
    expect(bone?.bounds_mm[0][2]).toBeCloseTo(497.5, 9);
    expect(bone?.bounds_mm[1][2]).toBeCloseTo(500 + 29 * 5 + 2.5, 9);
  });

  test("says what network and rules can give at all, and how wrong the network's surfaces were", () => {
    expect(result.trust.gives).toEqual([...manifest().labels, "lung", "bone", "gas", "body"]);
    expect(result.trust.surface_p95_mm).toMatchObject({ liver: 4 });
    expect(result.trust.model).toEqual({ id: "ct-test", version: "0.1.0", sha256: "0".repeat(64) });
  });

  test("names what was expected and not found, by structure", () => {
    const missing = result.problems.filter((noticed) => noticed.code === "not-found").map((noticed) => noticed.where);
    expect(missing).toEqual([
      "gallbladder",
      "pancreas",
      "esophagus",
      "inferior_vena_cava",
      "portal_and_splenic_vein",
      "adrenal_right",
      "adrenal_left",
    ]);
  });

  test("says that the kidneys run out of the picture at the bottom", () => {
    expect(notesOf(result, "kidney_left").map((note) => [note.code, (note.details as { side: string }).side])).toContainEqual([
      "cut-off",
      "bottom",
    ]);
    expect(notesOf(result, "liver").map((note) => note.code)).not.toContain("cut-off");
  });

  test("comes out the same whatever order and direction the array has", async () => {
    // Axes k, i, j of the new array run to the right, to the back and to the feet.
    const [nx, ny, nz] = SIZE;
    const size: Triple = [ny, nz, nx];
    const turned = new Int16Array(made.grid.voxels.length);
    const expected = new Uint8Array(turned.length);
    for (let z = 0; z < nz; z++)
      for (let y = 0; y < ny; y++)
        for (let x = 0; x < nx; x++) {
          const to = y + ny * (nz - 1 - z + nz * (nx - 1 - x));
          turned[to] = made.grid.voxels[x + nx * (y + ny * z)];
          expected[to] = result.map.labels[x + nx * (y + ny * z)];
        }
    const direction: NineNumbers = [0, 0, -1, 1, 0, 0, 0, -1, 0];
    const origin = lps(-190 + 2 * (nx - 1), -130, 500 + 5 * (nz - 1));
    const volume = { ...volumeOf(turned), geometry: geometry(size, [2, 5, 2], direction, origin) };
    const again = await done(volume, answerOf(labels));
    expect(again.map.labels.every((label, i) => label === expected[i])).toBe(true);
    for (const [n, report] of again.reports.entries()) {
      expect(report.voxels).toBe(result.reports[n].voxels);
      for (const p of [0, 1, 2]) expect(report.centroid_mm[p]).toBeCloseTo(result.reports[n].centroid_mm[p], 6);
      for (const p of [0, 1, 2]) expect(report.bounds_mm[1][p]).toBeCloseTo(result.reports[n].bounds_mm[1][p], 6);
    }
  });
});

describe("a structure's notes", () => {
  const volume = volumeOf(made.grid.voxels);

  test("say that a spleen of 2 ml is implausible or hardly found", async () => {
    const labels = labelsOf().map((label, i) => (label === 2 && (i % 7 > 0 || Math.floor(i / 26600) > 12) ? 0 : label));
    const result = await done(volume, answerOf(labels, 0.95, { postprocess: [] }));
    const spleen = result.reports.find((report) => report.structure === "spleen");
    expect(spleen?.volume_ml).toBeLessThan(40);
    expect(spleen?.notes.map((note) => note.code)).toContain((spleen?.volume_ml ?? 0) < 4 ? "not-found" : "implausible-volume");
  });

  test("say that a structure lies in several pieces of some size", async () => {
    const labels = labelsOf().map((label, i) => (label === 1 && Math.abs((i % 190) * 2 - 120) < 6 ? 0 : label));
    const result = await done(volume, answerOf(labels, 0.95, { postprocess: [] }));
    const note = notesOf(result, "liver").find(({ code }) => code === "several-pieces");
    expect(note?.details).toMatchObject({ pieces: 2 });
  });

  test("name the slices on which the network was unsure, as the array counts them", async () => {
    const answer = answerOf(labelsOf(), 0.95, { sure_min: 0.5 });
    for (let z = 10; z < 14; z++) answer.confidence.sums[z * 14 + 1] = 0.4 * answer.confidence.counts[z * 14 + 1];
    const note = notesOf(await done(volume, answer), "liver").find(({ code }) => code === "low-confidence");
    expect(note?.details).toEqual({ slices: [10, 13], confidence: expect.closeTo(0.4, 6) });
  });

  test("say untrusted where the model's own border was wrong by more than 12 mm", async () => {
    const { structures: trusted } = manifest();
    const stomach = { ...Object.values(trusted)[0], trusted: false, surface_p95_measured_mm: 27 };
    const structures = { ...trusted, stomach };
    const result = await done(volume, answerOf(labelsOf(), 0.95, { structures }));
    expect(notesOf(result, "stomach").map(({ code, details }) => [code, details])).toContainEqual(["untrusted", { surface_p95_mm: 27 }]);
  });
});

describe("a series that is not segmented", () => {
  const volume = volumeOf(made.grid.voxels);
  const answer = answerOf(labelsOf());

  test.each([1024, -1024])("is one moved by %i HU", async (shift) => {
    const problem = await refused(volumeOf(made.grid.voxels.map((v) => v + shift)), answer);
    expect(problem).toMatchObject({ code: "model-mismatch", severity: "error", override: false, details: { reason: "not-hu" } });
    expect(await refused(volumeOf(made.grid.voxels.map((v) => v + shift)), null, ["model-mismatch"])).toMatchObject({
      details: { reason: "not-hu" },
    });
  });

  test("is one in which no organ of the abdomen was found", async () => {
    expect(await refused(volume, answerOf(new Uint8Array(answer.labels.length)))).toMatchObject({
      details: { reason: "not-abdomen", numbers: { liver_ml: 0 } },
      override: false,
    });
  });

  test("is a chest: lungs fill half of it and there is little liver", async () => {
    const lungs: Ellipsoid[] = [110, 270].map((x) => ({ at: [x, 125, 75], semi: [75, 80, Infinity], hu: -850 }));
    const chest = torso(lungs.map((lung) => ["lung", lung] as const));
    const labels = labelsOf().map((label, i) => (label === 1 && Math.floor(i / 26600) < 5 ? 1 : 0));
    expect(await refused(volumeOf(chest.grid.voxels), answerOf(labels))).toMatchObject({ details: { reason: "not-abdomen" } });
  });

  test("is a head: narrow and bony", async () => {
    const head = new Int16Array(made.grid.voxels.length).fill(-1000);
    for (let i = 0; i < head.length; i++) {
      const r = Math.hypot(((i % 190) - 95) * 2, ((Math.floor(i / 190) % 140) - 70) * 2) / 90;
      if (r < 1) head[i] = r > 0.98 ? -90 : r > 0.85 ? 900 : 35;
    }
    expect(await refused(volumeOf(head), answerOf(labelsOf()))).toMatchObject({ details: { reason: "not-abdomen" } });
  });

  test("is one on which the network is unsure", async () => {
    expect(await refused(volume, answerOf(labelsOf(), 0.7))).toMatchObject({
      details: { reason: "uncertain-series", numbers: { sure: expect.closeTo(0.7, 6) } },
      override: false,
    });
  });

  test("may be continued past where a person can judge it, and keeps the finding as a warning", async () => {
    const upper = labelsOf().map((label) => (label === 1 || label === 10 ? label : 0));
    expect(await refused(volume, answerOf(upper))).toMatchObject({
      details: { reason: "part-abdomen", numbers: { found: 1 } },
      override: true,
    });
    const result = await done(volume, answerOf(upper), ["model-mismatch"]);
    expect(result.problems).toContainEqual(expect.objectContaining({ code: "model-mismatch", severity: "warning", override: true }));
  });
});

describe("contrast phase", () => {
  const at = (hu: number): readonly [string, Ellipsoid][] => [
    ["aorta", { at: [205, 155, 75], semi: [10, 10, Infinity], hu }],
    ["cava", { at: [175, 150, 75], semi: [11, 9, Infinity], hu: Math.min(hu, 120) }],
  ];

  test("native doubles the vessels' surface error and warns, if the model fits native series", async () => {
    const native = torso(at(42));
    const result = await done(volumeOf(native.grid.voxels), answerOf(labelsOf(native)));
    expect(result.problems).toContainEqual(expect.objectContaining({ code: "phase-native", severity: "warning" }));
    expect(result.trust.surface_p95_mm).toMatchObject({ aorta: 8, inferior_vena_cava: 8, portal_and_splenic_vein: 8, liver: 4 });
    expect(result.reports.find((report) => report.structure === "aorta")?.surface_p95_mm).toBe(8);
  });

  test("native stops a model that does not fit native series, unless a person goes on", async () => {
    const native = torso(at(42));
    const answer = answerOf(labelsOf(native), 0.95, { fits: ["portal"] });
    expect(await refused(volumeOf(native.grid.voxels), answer)).toMatchObject({ details: { reason: "phase-native" }, override: true });
    expect((await done(volumeOf(native.grid.voxels), answer, ["model-mismatch"])).map.source).toBe("network");
  });

  test("arterial is said when the aorta outshines the portal vein, and keeps a bright heart out of the bone", async () => {
    const arterial = torso([
      ["aorta", { at: [205, 155, 75], semi: [10, 10, Infinity], hu: 400 }],
      ["portal", { at: [150, 120, 40], semi: [25, 8, 8], hu: 160 }],
      ["heart", { at: [190, 90, 125], semi: [45, 35, 20], hu: 380 }],
    ]);
    const labels = labelsOf(arterial).map((label, i) => (arterial.parts.get("portal")?.[i] === 1 ? 12 : label));
    const result = await done(volumeOf(arterial.grid.voxels), answerOf(labels));
    expect(result.problems).toContainEqual(expect.objectContaining({ code: "phase-arterial", severity: "warning" }));
    const heart = arterial.parts.get("heart") ?? new Uint8Array(0);
    const asBone = heart.reduce((n, v, i) => n + (v === 1 && result.map.labels[i] === 20 ? 1 : 0), 0);
    expect(asBone).toBeLessThan(0.1 * heart.reduce((n, v) => n + v, 0));
  });

  test("late, with kidneys above 300 HU, is told and stops nothing: labelled patients look like it", async () => {
    const late = torso([
      ["kidney", { at: [135, 165, 15], semi: [24, 22, 35], hu: 350 }],
      ["kidney", { at: [245, 165, 15], semi: [24, 22, 35], hu: 350 }],
    ]);
    const result = await done(volumeOf(late.grid.voxels), answerOf(labelsOf(late)));
    expect(result.problems).toContainEqual(expect.objectContaining({ code: "phase-late", severity: "warning" }));
    expect(result.map.source).toBe("network");
  });

  test("portal is said of nothing", async () => {
    const result = await done(volumeOf(made.grid.voxels), answerOf(labelsOf()));
    expect(result.problems.filter((noticed) => noticed.code.startsWith("phase-"))).toEqual([]);
  });
});

describe("without a network", () => {
  test("a CT gets the four structures of the rules", async () => {
    const result = await done(volumeOf(made.grid.voxels), null);
    expect(result.map.source).toBe("rules");
    expect(result.reports.map((report) => [report.structure, report.source])).toEqual(
      ["lung", "bone", "gas", "body"].map((id) => [id, "rules"]),
    );
    expect(result.trust).toEqual({ surface_p95_mm: {}, gives: ["lung", "bone", "gas", "body"], model: null });
  });

  test("a CT cut off at -125 HU gets no rules and a warning, since it has neither skin nor bone", async () => {
    const clipped = made.grid.voxels.map((v) => Math.min(Math.max(v, -125), 275));
    const result = await done(volumeOf(clipped), answerOf(labelsOf()));
    expect(result.problems).toContainEqual(expect.objectContaining({ code: "hu-clipped", details: { low_hu: -125 } }));
    expect(result.trust.gives).toEqual(manifest().labels);
    expect(result.reports.every((report) => report.source === "network")).toBe(true);
  });

  test("an MR gets its body and nothing else", async () => {
    const mr = Int16Array.from(made.body, (inside, i) => (inside ? 300 + (i % 50) : 3 + (i % 5)));
    const result = await done(volumeOf(mr, "none"), null);
    expect(result.reports.map((report) => report.structure)).toEqual(["body"]);
    const [found, body] = [runs.runsOf(result.map.labels, SIZE, { low: 22, high: 22 }), maskOf(made.body)];
    expect(runs.countOf(runs.difference(body, found))).toBe(0);
    // The smoothing by one pixel carries it a pixel or two outwards.
    expect(runs.countOf(runs.difference(found, runs.dilated(body, SPACING_MM, 5, "slice")))).toBe(0);
  });

  test("segment is the same straight line", async () => {
    const result = await segment(volumeOf(made.grid.voxels), null, null, [], quietJob());
    const expected = (await done(volumeOf(made.grid.voxels), null)).map.labels;
    expect("value" in result && result.value.map.labels.every((label, i) => label === expected[i])).toBe(true);
  });
});

test("a job that was stopped ends with AbortError, not with a Problem", async () => {
  const stopped = new AbortController();
  stopped.abort();
  const job = { signal: stopped.signal, report: () => {} };
  await expect(finish(volumeOf(made.grid.voxels), null, [], job)).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
});

test("a picture of a single slice, of one value, or of nothing but noise ends in a segmentation or a Problem, never in a fault", async () => {
  const draw = noise(3);
  for (const fill of [() => 0, () => 40, () => -1000, () => 300 * draw()]) {
    for (const size of [
      [16, 16, 1],
      [1, 20, 20],
      [17, 3, 5],
    ] as const) {
      const voxels = Int16Array.from({ length: size[0] * size[1] * size[2] }, () => Math.round(fill()));
      const volume = { ...volumeOf(voxels), geometry: geometry(size, [1, 1, 1]) };
      const result = await finish(volume, null, [], quietJob());
      expect("problem" in result ? result.problem.code : result.value.map.labels.length).toBe(
        "problem" in result ? "model-mismatch" : voxels.length,
      );
    }
  }
});
