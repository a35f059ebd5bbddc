import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { quietJob } from "../../src/base/index.ts";
import { assemble, type Series, type SeriesList, scanFiles } from "../../src/dicom/index.ts";
import { affineOf, lps, toVoxel, type Volume } from "../../src/volume/index.ts";
import { DATA, filesBelow, hasShared, NOTE } from "./disk.ts";

interface Probe {
  readonly lps: [number, number, number];
  readonly value?: number;
  readonly tol?: number;
  readonly min?: number;
  readonly max?: number;
}
interface ExpectedSeries {
  readonly uid: string;
  readonly outcome: "ready" | "ready-with-correction" | "refused";
  readonly codes: readonly string[];
  readonly codes_any?: boolean;
  readonly accept_refusal?: readonly string[];
  readonly info?: readonly string[];
  readonly numbers?: Record<string, unknown>;
  readonly affine?: readonly (readonly number[])[];
  readonly affine_tol?: number;
  readonly size?: readonly number[];
  readonly grid?: "exact" | "resampled";
  readonly probes?: readonly Probe[];
  readonly extra_probes?: readonly Probe[];
  readonly kind?: string;
  readonly name?: string;
  readonly preselected?: boolean;
}
interface Case {
  readonly case: string;
  readonly series: readonly ExpectedSeries[];
  readonly files?: readonly { readonly file: string; readonly codes: readonly string[]; readonly codes_any?: boolean }[];
}

/** Decoders are later work: until a row stands in the codec table these are refused by the name of their compression, never read wrongly. */
const DECODED_LATER: ReadonlySet<string> = new Set([
  "ts-rle",
  "ts-jpeg-baseline",
  "ts-jpeg-extended12",
  "ts-jpeg-lossless-57",
  "ts-jpeg-lossless-70",
  "ts-jpegls",
  "ts-jpegls-near",
  "ts-j2k",
  "ts-j2k-signed",
  "ts-j2k-lossy",
  "ts-j2k-fragments",
  "ts-htj2k",
  "ts-htj2k-rpcl",
  "ts-htj2k-lossy",
  "ts-encapsulated-uncompressed",
  "ts-codestream-size",
  "ts-codestream-cut",
  "enh-j2k-eot",
  "enh-j2k-fragments-nobot",
  "enh-j2k-fragments-bot",
]);

const cases: readonly Case[] = hasShared ? JSON.parse(readFileSync(join(DATA, "dicom-odd/INVENTORY.json"), "utf8")).cases : [];

function later(expected: ExpectedSeries, name: string): ExpectedSeries {
  return DECODED_LATER.has(name) ? { uid: expected.uid, outcome: "refused", codes: ["unsupported-transfer-syntax"] } : expected;
}

function codesOf(series: Series, severity: string): readonly string[] {
  return series.problems.filter((found) => found.severity === severity).map((found) => found.code);
}

function statusOf(expected: ExpectedSeries): string {
  return { ready: "ready", "ready-with-correction": "warned", refused: "refused" }[expected.outcome];
}

/** Whether this is the part that was meant: status, codes, matrix. */
function fits(series: Series, expected: ExpectedSeries): boolean {
  const codes = series.problems.map((found) => found.code);
  const told = expected.codes_any
    ? expected.codes.some((code) => codes.includes(code as never))
    : expected.codes.every((code) => codes.includes(code as never));
  if (series.status !== statusOf(expected) || !told) return false;
  return expected.grid !== "exact" || !expected.size || sortedSize(series.size ?? []) === sortedSize(expected.size);
}

function sortedSize(size: readonly number[]): string {
  return size.toSorted((a, b) => a - b).join();
}

function numbersAgree(actual: unknown, expected: unknown, key: string): boolean {
  if (typeof expected === "number")
    return typeof actual === "number" && Math.abs(actual - expected) <= (key.endsWith("_deg") ? 0.05 : 0.01);
  if (Array.isArray(expected))
    return Array.isArray(actual) && actual.length === expected.length && expected.every((item, at) => numbersAgree(actual[at], item, key));
  return Object.entries(expected as object).every(([name, value]) => numbersAgree((actual as Record<string, unknown>)[name], value, name));
}

/** Trilinear at a patient point; clamped at the border. */
function sample(volume: Volume, at: readonly [number, number, number]): number {
  const { size } = volume.geometry;
  const p = toVoxel(volume.geometry, lps(at[0], at[1], at[2])).map((value, axis) => Math.min(size[axis] - 1, Math.max(0, value)));
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    let weight = 1;
    const index = [0, 1, 2].map((axis) => {
      const low = Math.floor(p[axis]);
      const up = (corner >> axis) & 1;
      weight *= up ? p[axis] - low : 1 - (p[axis] - low);
      return Math.min(size[axis] - 1, low + up);
    });
    if (weight > 0) sum += weight * volume.voxels[index[0] + size[0] * (index[1] + size[1] * index[2])];
  }
  return sum;
}

function probeErrors(volume: Volume, expected: ExpectedSeries): readonly string[] {
  return [...(expected.probes ?? []), ...(expected.extra_probes ?? [])].flatMap((probe) => {
    const found = sample(volume, probe.lps);
    const [low, high] =
      probe.value === undefined
        ? [probe.min ?? -Infinity, probe.max ?? Infinity]
        : [probe.value - (probe.tol ?? 1), probe.value + (probe.tol ?? 1)];
    return found >= low && found <= high ? [] : [`${probe.lps.join()}: ${found}, not in ${low}..${high}`];
  });
}

async function assembled(series: Series): Promise<Volume> {
  const volume = await assemble(series, [], quietJob());
  if ("problem" in volume) throw new Error(`${series.id}: ${volume.problem.code}`);
  return volume.value;
}

function affineError(volume: Volume, expected: ExpectedSeries): number {
  if (!expected.affine || expected.grid !== "exact") return 0;
  const affine = affineOf(volume.geometry);
  return Math.max(...expected.affine.slice(0, 3).flatMap((row, y) => row.map((value, x) => Math.abs(affine[4 * x + y] - value))));
}

async function compare(list: SeriesList, expected: ExpectedSeries): Promise<void> {
  const mine = list.series.filter((series) => series.uid === expected.uid);
  const candidates = mine.filter((series) => fits(series, expected));
  const seen = mine
    .map((series) => `${series.id} ${series.status} ${series.problems.map((found) => found.code).join()} ${series.size}`)
    .join("; ");
  if (expected.accept_refusal && mine.some((series) => expected.accept_refusal?.some((code) => codesOf(series, "error").includes(code))))
    return;
  expect(candidates.length, `${expected.outcome} ${expected.codes.join()} expected; seen: ${seen}`).toBeGreaterThan(0);
  if (expected.kind) expect(candidates.map((series) => series.kind)).toContain(expected.kind);
  if (expected.numbers) {
    const details = candidates.flatMap((series) =>
      series.problems.filter((found) => expected.codes.includes(found.code)).map((found) => found.details),
    );
    expect(
      details.some((found) => numbersAgree(found, expected.numbers, "")),
      `${JSON.stringify(details)} against ${JSON.stringify(expected.numbers)}`,
    ).toBe(true);
  }
  if (expected.name) expect(JSON.stringify(candidates[0].problems)).toContain(expected.name);
  if (expected.preselected) expect(list.selected).toBe(candidates[0].id);
  for (const code of expected.info ?? []) expect(codesOf(candidates[0], "info")).toContain(code);
  if (expected.outcome === "refused") {
    expect(candidates[0].geometry).toBeNull();
    return;
  }
  const tries = await Promise.all(
    candidates.map(async (series) => {
      const volume = await assembled(series);
      return { off_mm: affineError(volume, expected), errors: probeErrors(volume, expected) };
    }),
  );
  const best = tries.toSorted((a, b) => a.errors.length - b.errors.length)[0];
  expect(best.errors).toEqual([]);
  expect(best.off_mm).toBeLessThanOrEqual(expected.affine_tol ?? 1e-3);
}

describe.skipIf(!hasShared)(`each odd case ends as the inventory says${NOTE}`, () => {
  test.each(cases.map((found) => [found.case, found] as const))("%s", async (name, { series, files }) => {
    const list = await scanFiles(filesBelow(join(DATA, "dicom-odd", name)), quietJob());
    for (const expected of series) await compare(list, later(expected, name));
    for (const file of files ?? []) {
      if (file.codes.length === 0) continue;
      const named = file.file.startsWith("(")
        ? () => true
        : (where: string | null) =>
            where?.includes(file.file) ||
            list.series.some((one) => one.id === where && one.images.some((image) => image.source.path.includes(file.file)));
      const all = [...list.problems, ...list.series.flatMap((one) => one.problems)];
      const codes = all.filter((found) => named(found.where)).map((found) => found.code as string);
      const counted = file.codes.some((code) => code === "not-dicom" || code === "empty-file") && list.files.skipped > 0;
      const told = file.codes_any ? file.codes.some((code) => codes.includes(code)) : file.codes.every((code) => codes.includes(code));
      expect(told || counted, `${file.file}: ${file.codes.join()} expected, seen ${codes.join()}`).toBe(true);
    }
  });
});
