import { join } from "node:path";
import { ok, type Result, refuse, roundForOutput } from "../../base/index.ts";
import { writeSeries } from "../../dicom/index.ts";
import { makePhantom, orientations, type PhantomKind, type PhantomOptions, phantomGeometry } from "../../phantom/index.ts";
import { describeLabels } from "../../segmentation/index.ts";
import type { NineNumbers, Triple } from "../../volume/index.ts";
import { type Parsed, parseNumber, parseNumbers } from "../args.ts";
import { required, wholeNumber } from "../common.ts";
import { writeWhole } from "../files.ts";
import { volumeLabelsNifti } from "../labels-out.ts";
import type { JsonCommand } from "../words.ts";

const MOST_SEED = 0xffff_ffff;
const MOST_SIDE = 1024;

const KINDS: readonly PhantomKind[] = ["abdomen", "shapes", "corridor", "marker"];

/** A made patient as a genuine DICOM series with its true labels (interfaces.md 9). Same seed, same bytes. */
export const phantom: JsonCommand = {
  kind: "json",
  name: "phantom",
  usage:
    "phantom --out FOLDER [--kind abdomen|shapes|corridor|marker] [--seed N] [--size nx,ny,nz] [--spacing x,y,z] [--orientation NAME|d0,..,d8] [--noise HU]",
  help: "Writes a made patient: a DICOM series, its true label map and what is where.",
  options: [
    { name: "out", value: "FOLDER", help: "gets dicom/*.dcm, labels.nii.gz and truth.json" },
    { name: "kind", value: "KIND", help: "abdomen (default), shapes, corridor or marker" },
    { name: "seed", value: "N", help: "default 1" },
    { name: "size", value: "nx,ny,nz", help: "voxels" },
    { name: "spacing", value: "x,y,z", help: "mm" },
    {
      name: "orientation",
      value: "NAME|d0,..,d8",
      help: "axial (default), coronal, sagittal, oblique, or nine direction cosines, row-major",
    },
    { name: "noise", value: "HU", help: "standard deviation" },
  ],
  async run(parsed, { job }) {
    const out = required(parsed, "out");
    if ("problem" in out) return out;
    const options = optionsOf(parsed);
    if ("problem" in options) return options;
    const grid = phantomGeometry(options.value);
    if ("problem" in grid) return grid;
    const { volume, labels, truth } = await makePhantom(options.value, job);
    const files = writeSeries(volume, {
      seed: `${options.value.kind}/${options.value.seed}`,
      description: `Phantom ${options.value.kind}`,
    });
    const map = await volumeLabelsNifti(labels);
    const paths = { dicom: join(out.value, "dicom"), labels: join(out.value, "labels.nii.gz"), truth: join(out.value, "truth.json") };
    const writes: readonly (readonly [string, Uint8Array | string])[] = [
      ...files.map((file) => [join(paths.dicom, file.path), file.bytes] as const),
      [paths.labels, map.bytes],
      [paths.truth, `${JSON.stringify(roundForOutput(truth))}\n`],
    ];
    for (const [index, [path, bytes]] of writes.entries()) {
      job.report("write", index, writes.length);
      const written = await writeWhole(path, bytes);
      if ("problem" in written) return written;
    }
    const { kind, seed } = options.value;
    return {
      problems: [],
      fields: {
        kind,
        seed,
        geometry: volume.geometry,
        out: paths,
        structures: describeLabels(labels).map(({ structure, ...report }) => ({ id: structure, ...report })),
      },
    };
  },
};

function optionsOf(parsed: Parsed): Result<PhantomOptions> {
  const { kind = "abdomen", size, spacing, orientation = "axial", noise } = parsed.values;
  const known = KINDS.find((one) => one === kind);
  if (!known) return refuse("usage", "--kind", { reason: `there is no phantom "${kind}": ${KINDS.join(", ")}` });
  const seed = wholeNumber(parsed, "seed", 1, 0, MOST_SEED);
  if ("problem" in seed) return seed;
  const size_px = size === undefined ? ok(null) : parseNumbers(size, 3, "size");
  if ("problem" in size_px) return size_px;
  if (size_px.value?.some((n) => !Number.isInteger(n) || n < 1 || n > MOST_SIDE)) {
    return refuse("usage", "--size", { reason: `--size takes three whole numbers from 1 to ${MOST_SIDE}` });
  }
  const spacing_mm = spacing === undefined ? ok(null) : parseNumbers(spacing, 3, "spacing");
  if ("problem" in spacing_mm) return spacing_mm;
  if (spacing_mm.value?.some((s) => s <= 0)) return refuse("usage", "--spacing", { reason: "--spacing takes three numbers above 0" });
  const direction = isNamed(orientation) ? ok(orientations[orientation]) : parseNumbers(orientation, 9, "orientation");
  if ("problem" in direction) return direction;
  const noise_hu = noise === undefined ? ok(null) : parseNumber(noise, "noise", 0);
  if ("problem" in noise_hu) return noise_hu;
  return ok({
    kind: known,
    seed: seed.value,
    size: size_px.value as Triple | null,
    spacing_mm: spacing_mm.value as Triple | null,
    orientation: direction.value as NineNumbers,
    noise_hu: noise_hu.value,
  });
}

function isNamed(name: string): name is keyof typeof orientations {
  return Object.hasOwn(orientations, name);
}
