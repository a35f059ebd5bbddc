import { problemFields } from "../../texts/index.ts";
import { imageSources } from "../case-in.ts";
import { modalityOf, modalityOption, onePositional, overridesOf } from "../common.ts";
import type { JsonCommand } from "../words.ts";

/** Which series a path holds, where their voxels lie, and what is wrong with those that are refused (interfaces.md 2). */
export const inspect: JsonCommand = {
  kind: "json",
  name: "inspect",
  usage: "inspect PATH [--override CODE,CODE]",
  help: "Lists the series of a folder, file, zip or NIfTI volume, with geometry and problems. Reads headers, runs no network.",
  options: [modalityOption, { name: "override", value: "CODE,CODE", help: "problems that a person has judged and goes on with" }],
  async run(parsed, { engine, job }) {
    const path = onePositional(parsed, "PATH");
    if ("problem" in path) return path;
    const overrides = overridesOf(parsed);
    if ("problem" in overrides) return overrides;
    const modality = modalityOf(parsed);
    if ("problem" in modality) return modality;
    const sources = await imageSources(path.value, job);
    if ("problem" in sources) return sources;
    const listing = await engine.scan(sources.value, { modality: modality.value, overrides: overrides.value }, job);
    const only = listing.series.length === 0 ? listing.problems.find((found) => found.severity === "error") : undefined;
    if (only) return { problem: only };
    const { series, selected, files, problems } = listing;
    const told = series.map((one) => ({ ...one, problems: one.problems.map((found) => problemFields(found, "en")) }));
    return { fields: { series: told, selected, files }, problems };
  },
};
