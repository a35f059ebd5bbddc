import type { Posture } from "./angles.ts";
import type { Catalogue, Clause } from "./catalogue.ts";
import { namesEnglish } from "./names.en.ts";
import { clearance, crossing, down, limit, type Numbers, up } from "./numbers.ts";
import { problemsEnglish, rulesFaultsEnglish } from "./problems.en.ts";

const numbers: Numbers = { point: "." };

/** English. */
export const english: Catalogue = {
  numbers,
  names: namesEnglish,
  outside: { alone: "Outside", inText: "outside", inList: "outside", plural: false },
  foreign: (text, label) => {
    const name = text ?? `structure ${label}`;
    return { alone: `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, inText: name, inList: name, plural: false };
  },
  verdicts: { safe: "Clear path", caution: "Caution", forbidden: "Not allowed" },
  constraints: {
    "too-deep": ({ value, limit: most }) => `needs ${up(numbers, value)} mm of needle where ${down(numbers, most)} mm can be used`,
    crosses: (clause) =>
      clause.violated
        ? `crosses ${clause.name} for ${crossing(numbers, clause.value, "forbidden")} mm${depths(clause)}`
        : `does not cross ${clause.name}`,
    margin: (clause) => passes(clause, margin(clause.parts)),
    throw: ({ name, value, violated }) =>
      violated ? `the throw goes ${crossing(numbers, value, "forbidden")} mm into ${name}` : `the throw stays out of ${name}`,
    "skin-angle": ({ value, limit: least }) => `meets the skin at ${down(numbers, value)}° (at least ${limit(numbers, least)}°)`,
    "capsule-angle": ({ name, value, limit: least }) =>
      `meets the surface of the ${name} at ${down(numbers, value)}° (at least ${limit(numbers, least)}°)`,
    "host-depth": ({ name, value, limit: least, violated }) =>
      `${violated ? "only " : ""}${down(numbers, value)} mm of ${name} before the target (at least ${limit(numbers, least)})`,
    "costed-length": ({ name, value, limit: most }) =>
      `crosses ${name} for ${crossing(numbers, value, "costed")} mm (at most ${limit(numbers, most)})`,
    "out-of-plane": ({ value, limit: most }) => `leaves the slice by ${up(numbers, value)}° (at most ${limit(numbers, most)}°)`,
    "leaves-body": ({ value, violated }) =>
      violated ? `leaves the body for ${crossing(numbers, value, "forbidden")} mm behind the skin` : "stays in the body behind the skin",
    "hit-probability": ({ value, limit: most }) =>
      `hits something forbidden in ${up(numbers, 100 * value)} % of placements (at most ${limit(numbers, 100 * most)} %)`,
    ablation: (clause) => ablation(clause),
    caution: (clause) => {
      if (!clause.costed) return passes(clause, `caution ${parts(clause.parts)}`);
      return clause.violated
        ? `crosses ${clause.name} for ${crossing(numbers, clause.value, "costed")} mm`
        : `does not cross ${clause.name}`;
    },
  },
  sentence: {
    crossed: (name, mm) => `${name} ${mm} mm`,
    nearest: (name, mm, inForce) => `Nearest: ${name} ${mm === null ? "touched" : `${mm} mm`}${inForce === null ? "" : ` (${inForce})`}`,
    depth: (mm, fromSkin) => (fromSkin ? `Depth ${mm} mm` : `Depth ${mm} mm from the entry point (the skin is not known)`),
    inPlane,
    craniocaudal: ({ cranio_caudal_deg, towards }) =>
      towards === null ? "in the axial plane" : `${cranio_caudal_deg}° towards the ${towards}`,
    margin,
  },
  rulesFaults: rulesFaultsEnglish,
  problems: problemsEnglish,
};

function parts([own, p95]: Clause["parts"]): string {
  return p95 === null ? limit(numbers, own) : `${limit(numbers, own)} + ${limit(numbers, p95)}`;
}

function margin(of: Clause["parts"]): string {
  return `margin ${parts(of)}`;
}

function passes({ name, value }: Clause, inForce: string): string {
  return value < 0 ? `touches ${name} (${inForce})` : `passes ${name} at ${clearance(numbers, value)} mm (${inForce})`;
}

function depths({ depths: runs }: Clause): string {
  if (runs.length === 0) return "";
  return ` (${runs.map(([from, to]) => `${down(numbers, from)}–${up(numbers, to)}`).join(" and ")} mm deep)`;
}

function ablation({ name, value, limit: least, violated }: Clause): string {
  if (name === "") return `the zone covers ${down(numbers, 100 * value)} % of the lesion (at least ${limit(numbers, 100 * least)} %)`;
  return violated ? `the zone reaches ${up(numbers, value, 1)} ml of ${name}` : `the zone stays off ${name}`;
}

const GRAVITY = {
  supine: "",
  prone: " (patient prone)",
  "right-side": " (patient on the right side)",
  "left-side": " (patient on the left side)",
};

function inPlane(posture: Posture): string {
  const { tilt_deg, leans, rises, lying } = posture;
  if (tilt_deg === null) return "along the body";
  // Without knowing how the patient lies there is no vertical: the front-back line takes its place, and is named.
  if (lying === null) {
    const from = rises ? "from behind, " : "";
    return `${from}${leans === null ? "along the front-back line" : `${tilt_deg}° from the front-back line to the patient's ${leans}`}`;
  }
  return `${rises ? "from below, " : ""}${leans === null ? "vertical" : `${tilt_deg}° to the patient's ${leans}`}${GRAVITY[lying]}`;
}
