import { ok, type Result, refuse } from "../../base/index.ts";
import { describeSurfaces, type Surface, toGlb, toStl } from "../../surfaces/index.ts";
import { type LabelMap, labelOf } from "../../volume/index.ts";
import { parseNumber } from "../args.ts";
import { onePositional, required, wholeNumber } from "../common.ts";
import { writeWhole } from "../files.ts";
import { labelMapOf, mapOption } from "../labels-in.ts";
import type { JsonCommand } from "../words.ts";

const DEFAULT_TRIANGLES = 100_000;
const MOST_TRIANGLES = 10_000_000;
const DEFAULT_SMOOTH = "0.5";

/** Closed meshes of a label map as GLB or STL (interfaces.md 4). */
export const surfaces: JsonCommand = {
  kind: "json",
  name: "surfaces",
  usage: "surfaces LABELS --out FILE.glb|FILE.stl|FOLDER [--structures id,id] [--triangles 100000] [--smooth 0..1]",
  help: "Builds closed meshes from a label map.",
  options: [
    { name: "out", value: "FILE|FOLDER", help: ".glb for all, .stl for one structure, a folder for one .stl each" },
    { name: "structures", value: "id,id", help: "only these" },
    { name: "triangles", value: "N", help: `for all structures together (default ${DEFAULT_TRIANGLES})` },
    { name: "smooth", value: "0..1", help: `0 follows the voxels (default ${DEFAULT_SMOOTH})` },
    mapOption,
  ],
  async run(parsed, { engine, job }) {
    const path = onePositional(parsed, "LABELS");
    if ("problem" in path) return path;
    const out = required(parsed, "out");
    if ("problem" in out) return out;
    const triangles = wholeNumber(parsed, "triangles", DEFAULT_TRIANGLES, 1, MOST_TRIANGLES);
    if ("problem" in triangles) return triangles;
    const smooth = parseNumber(parsed.values["smooth"] ?? DEFAULT_SMOOTH, "smooth", 0);
    if ("problem" in smooth) return smooth;
    if (smooth.value > 1) return refuse("usage", "--smooth", { reason: "--smooth lies between 0 and 1" });
    const labels = await labelMapOf(path.value, parsed, engine, job);
    if ("problem" in labels) return labels;
    const { map } = labels.value;
    const chosen = chosenStructures(parsed.values["structures"], map);
    if ("problem" in chosen) return chosen;
    const options = { structures: chosen.value, triangles: triangles.value, smooth: smooth.value };
    const built = await engine.surfaces(map, options, job);
    if (built.length === 0) return refuse("labels-empty", path.value, {});
    job.report("write", 0, 1);
    const written = await write(out.value, built);
    if ("problem" in written) return written;
    const reports = describeSurfaces(built, map);
    return {
      problems: labels.problems,
      fields: {
        geometry: map.geometry,
        out: written.value,
        surfaces: reports.map(({ structure, ...report }) => ({ id: structure, ...report })),
        triangles: reports.reduce((sum, report) => sum + report.triangles, 0),
      },
    };
  },
};

function chosenStructures(text: string | undefined, map: LabelMap): Result<readonly string[] | null> {
  if (text === undefined) return ok(null);
  const ids = text.split(",");
  const unknown = ids.find((id) => labelOf(map, id) === null);
  return unknown === undefined ? ok(ids) : refuse("usage", "--structures", { reason: `there is no structure "${unknown}"` });
}

async function write(out: string, built: readonly Surface[]): Promise<Result<readonly string[]>> {
  const files = filesFor(out, built);
  if ("problem" in files) return files;
  for (const [path, bytes] of files.value) {
    const written = await writeWhole(path, bytes);
    if ("problem" in written) return written;
  }
  return ok(files.value.map(([path]) => path));
}

function filesFor(out: string, built: readonly Surface[]): Result<readonly (readonly [path: string, bytes: Uint8Array])[]> {
  if (out.endsWith(".glb")) return ok([[out, toGlb(built)]]);
  if (!out.endsWith(".stl"))
    return ok(built.map((surface) => [`${out}/${surface.structure.replace(/[^\w.-]/g, "_")}.stl`, toStl(surface)]));
  if (built.length === 1) return ok([[out, toStl(built[0])]]);
  return refuse("usage", "--out", { reason: `one .stl holds one structure, not ${built.length}: name a folder, or one structure` });
}
