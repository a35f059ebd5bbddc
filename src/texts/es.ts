import type { Posture } from "./angles.ts";
import type { Catalogue, Clause } from "./catalogue.ts";
import { namesSpanish } from "./names.es.ts";
import { clearance, crossing, down, limit, type Numbers, up } from "./numbers.ts";
import { problemsSpanish, rulesFaultsSpanish } from "./problems.es.ts";
import { of } from "./spanish.ts";

const numbers: Numbers = { point: "," };

/** Spanish. */
export const spanish: Catalogue = {
  numbers,
  names: namesSpanish,
  outside: { alone: "Exterior", inText: "el exterior", inList: "exterior", plural: false },
  foreign: (text, label) => {
    const name = text ?? `estructura ${label}`;
    return {
      alone: `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
      inText: text === null ? `la ${name}` : name,
      inList: name,
      plural: false,
    };
  },
  verdicts: { safe: "Trayecto libre", caution: "Precaución", forbidden: "No permitido" },
  constraints: {
    "too-deep": ({ value, limit: most }) => `necesita ${up(numbers, value)} mm de aguja y se pueden usar ${down(numbers, most)} mm`,
    crosses: (clause) =>
      clause.violated
        ? `atraviesa ${clause.name} en ${crossing(numbers, clause.value, "forbidden")} mm${depths(clause)}`
        : `no atraviesa ${clause.name}`,
    margin: (clause) => passes(clause, margin(clause.parts)),
    throw: ({ name, value, violated }) =>
      violated ? `el avance entra ${crossing(numbers, value, "forbidden")} mm en ${name}` : `el avance no llega a ${name}`,
    "skin-angle": ({ value, limit: least }) => `entra en la piel con ${down(numbers, value)}° (al menos ${limit(numbers, least)}°)`,
    "capsule-angle": ({ name, value, limit: least }) =>
      `entra por la superficie ${of(name)} con ${down(numbers, value)}° (al menos ${limit(numbers, least)}°)`,
    "host-depth": ({ name, value, limit: least, violated }) =>
      `${violated ? "solo " : ""}${down(numbers, value)} mm ${of(name)} antes de la diana (al menos ${limit(numbers, least)})`,
    "costed-length": ({ name, value, limit: most }) =>
      `atraviesa ${name} en ${crossing(numbers, value, "costed")} mm (como máximo ${limit(numbers, most)})`,
    "out-of-plane": ({ value, limit: most }) => `se sale del corte ${up(numbers, value)}° (como máximo ${limit(numbers, most)}°)`,
    "leaves-body": ({ value, violated }) =>
      violated ? `sale del cuerpo durante ${crossing(numbers, value, "forbidden")} mm tras la piel` : "no sale del cuerpo tras la piel",
    "hit-probability": ({ value, limit: most }) =>
      `alcanza algo prohibido en el ${up(numbers, 100 * value)} % de las colocaciones (como máximo ${limit(numbers, 100 * most)} %)`,
    ablation: (clause) => ablation(clause),
    caution: (clause) => {
      if (!clause.costed) return passes(clause, `precaución ${parts(clause.parts)}`);
      return clause.violated
        ? `atraviesa ${clause.name} en ${crossing(numbers, clause.value, "costed")} mm`
        : `no atraviesa ${clause.name}`;
    },
  },
  sentence: {
    crossed: (name, mm) => `${name} ${mm} mm`,
    nearest: (name, mm, inForce) =>
      `Lo más cercano: ${name} ${mm === null ? "(contacto)" : `a ${mm} mm`}${inForce === null ? "" : ` (${inForce})`}`,
    depth: (mm, fromSkin) => (fromSkin ? `Profundidad ${mm} mm` : `Profundidad ${mm} mm desde el punto de entrada (no se conoce la piel)`),
    inPlane,
    craniocaudal: ({ cranio_caudal_deg, towards }) =>
      towards === null ? "en el plano axial" : `${cranio_caudal_deg}° hacia ${towards === "head" ? "la cabeza" : "los pies"}`,
    margin,
  },
  rulesFaults: rulesFaultsSpanish,
  problems: problemsSpanish,
};

function parts([own, p95]: Clause["parts"]): string {
  return p95 === null ? limit(numbers, own) : `${limit(numbers, own)} + ${limit(numbers, p95)}`;
}

function margin(inForce: Clause["parts"]): string {
  return `margen ${parts(inForce)}`;
}

function passes({ name, value }: Clause, inForce: string): string {
  return value < 0 ? `toca ${name} (${inForce})` : `pasa a ${clearance(numbers, value)} mm ${of(name)} (${inForce})`;
}

function depths({ depths: runs }: Clause): string {
  if (runs.length === 0) return "";
  return ` (a ${runs.map(([from, to]) => `${down(numbers, from)}–${up(numbers, to)}`).join(" y ")} mm de profundidad)`;
}

function ablation({ name, value, limit: least, violated }: Clause): string {
  if (name === "") return `la zona cubre el ${down(numbers, 100 * value)} % de la lesión (al menos ${limit(numbers, 100 * least)} %)`;
  return violated ? `la zona alcanza ${up(numbers, value, 1)} ml ${of(name)}` : `la zona no alcanza ${name}`;
}

const LEANS = {
  left: "hacia la izquierda del paciente",
  right: "hacia la derecha del paciente",
  front: "hacia delante",
  back: "hacia la espalda",
};
const GRAVITY = {
  supine: "",
  prone: " (paciente en decúbito prono)",
  "right-side": " (paciente en decúbito lateral derecho)",
  "left-side": " (paciente en decúbito lateral izquierdo)",
};

function inPlane(posture: Posture): string {
  const { tilt_deg, leans, rises, lying } = posture;
  if (tilt_deg === null) return "a lo largo del cuerpo";
  // Without knowing how the patient lies there is no vertical: the front-back line takes its place, and is named.
  if (lying === null) {
    const from = rises ? "desde atrás, " : "";
    return `${from}${leans === null ? "según la línea anteroposterior" : `${tilt_deg}° de la línea anteroposterior ${LEANS[leans]}`}`;
  }
  return `${rises ? "desde abajo, " : ""}${leans === null ? "vertical" : `${tilt_deg}° ${LEANS[leans]}`}${GRAVITY[lying]}`;
}
