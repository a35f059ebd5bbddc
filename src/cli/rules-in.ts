import { ok, type Result, refuse } from "../base/index.ts";
import { diameterOfGauge, guidanceMethods, type Needle, presetById, presets, type Rules, readRules } from "../planning/index.ts";
import { lps } from "../volume/index.ts";
import { type OptionSpec, type Parsed, parseNumber, parseNumbers, parsePoint } from "./args.ts";
import { required } from "./common.ts";
import { readBytes } from "./files.ts";

/** Options shared by assess, propose and skin-map (interfaces.md 5). */
export const rulesOptions: readonly OptionSpec[] = [
  { name: "preset", value: "ID", help: "biopsy (default), ablation or drainage" },
  { name: "rules", value: "FILE.json", help: "a rules document instead of a preset" },
  { name: "gauge", value: "14..25", help: "shaft" },
  { name: "diameter", value: "mm", help: "shaft, instead of --gauge" },
  { name: "length", value: "mm", help: "usable shaft length" },
  { name: "guidance", value: "ID", help: "freehand, laser, aiming, robot, robot-breathing, headset or none" },
  { name: "sigma", value: "mm,deg", help: "placement error per axis, instead of --guidance" },
  { name: "throw", value: "mm", help: "how far metal goes past the target" },
];

/** The rules of a command line: a preset or a document, with single values put over it. */
export async function rulesOf(parsed: Parsed): Promise<Result<Rules>> {
  const base = await baseRules(parsed);
  if ("problem" in base) return base;
  const shaft = shaftOf(parsed, base.value.needle);
  if ("problem" in shaft) return shaft;
  const guidance = guidanceOf(parsed, base.value.guidance);
  if ("problem" in guidance) return guidance;
  return ok({ ...base.value, needle: shaft.value, guidance: guidance.value });
}

/** The needle of `--entry` and `--target` with the rules' shaft. */
export function needleOf(parsed: Parsed, rules: Rules): Result<Needle> {
  const points = [];
  for (const name of ["entry", "target"]) {
    const text = required(parsed, name);
    if ("problem" in text) return text;
    const point = parsePoint(text.value, name);
    if ("problem" in point) return point;
    points.push(lps(...point.value));
  }
  const { gauge, diameter_mm, length_mm } = rules.needle;
  return ok({ id: "needle", name: "", entry_mm: points[0], target_mm: points[1], gauge, diameter_mm, length_mm });
}

async function baseRules(parsed: Parsed): Promise<Result<Rules>> {
  const { rules: file, preset } = parsed.values;
  if (file !== undefined && preset !== undefined) return refuse("usage", "--rules", { reason: "--rules and --preset exclude each other" });
  if (file !== undefined) {
    const bytes = await readBytes(file);
    if ("problem" in bytes) return bytes;
    try {
      return readRules(JSON.parse(new TextDecoder().decode(bytes.value)));
    } catch {
      return refuse("rules-invalid", "", { reason: "it is not JSON" });
    }
  }
  const found = presetById(preset ?? "biopsy");
  return found
    ? ok(found)
    : refuse("usage", "--preset", { reason: `there is no preset "${preset}": ${presets.map((one) => one.id).join(", ")}` });
}

function shaftOf(parsed: Parsed, base: Rules["needle"]): Result<Rules["needle"]> {
  const { gauge: gaugeText, diameter: diameterText, length: lengthText, throw: throwText } = parsed.values;
  if (gaugeText !== undefined && diameterText !== undefined) {
    return refuse("usage", "--gauge", { reason: "--gauge and --diameter exclude each other" });
  }
  let shaft = base;
  if (gaugeText !== undefined) {
    const gauge = Number(gaugeText);
    const diameter_mm = diameterOfGauge(gauge);
    if (diameter_mm === null)
      return refuse("usage", "--gauge", { reason: `--gauge takes a whole number from 14 to 25, not "${gaugeText}"` });
    shaft = { ...shaft, gauge, diameter_mm };
  }
  for (const [option, text, key] of [
    ["diameter", diameterText, "diameter_mm"],
    ["length", lengthText, "length_mm"],
    ["throw", throwText, "throw_mm"],
  ] as const) {
    if (text === undefined) continue;
    const value = parseNumber(text, option, 0);
    if ("problem" in value) return value;
    if (value.value === 0 && key !== "throw_mm") return refuse("usage", `--${option}`, { reason: `--${option} must be above 0` });
    shaft = { ...shaft, [key]: value.value, ...(key === "diameter_mm" ? { gauge: null } : {}) };
  }
  return ok(shaft);
}

function guidanceOf(parsed: Parsed, base: Rules["guidance"]): Result<Rules["guidance"]> {
  const { guidance: id, sigma } = parsed.values;
  if (id !== undefined && sigma !== undefined) return refuse("usage", "--sigma", { reason: "--sigma and --guidance exclude each other" });
  if (sigma !== undefined) {
    const numbers = parseNumbers(sigma, 2, "sigma");
    if ("problem" in numbers) return numbers;
    const [sigma_mm, sigma_deg] = numbers.value;
    if (sigma_mm < 0 || sigma_deg < 0) return refuse("usage", "--sigma", { reason: "a placement error is not negative" });
    return ok({ id: "custom", sigma_mm, sigma_deg });
  }
  if (id === undefined) return ok(base);
  const found = guidanceMethods.find((method) => method.id === id);
  return found
    ? ok(found)
    : refuse("usage", "--guidance", { reason: `there is no guidance method "${id}": ${guidanceMethods.map((one) => one.id).join(", ")}` });
}
