import type { Role } from "../planning/index.ts";
import { catalogueOf, clearance, crossing, down, type Posture, type UiLanguage, type UiWords, uiWords, up, whole } from "../texts/index.ts";
import type { Triple } from "../volume/index.ts";
import type { AssessmentCard, Clearance, Pass } from "./words.ts";

/** A figure and what stands under it. */
export interface Worded {
  readonly figure: string;
  readonly under: string;
}

/** Numbers as the page shows them in one language: by the same rules as in its sentences, never rounded towards safety. */
export interface Figures {
  /** A room to something, mm: down, to 0.1 below 10 mm. */
  readonly clearance: (mm: number) => string;
  /** Skin to target, mm: up. */
  readonly depth: (mm: number) => string;
  /** A size that no rule hangs on, mm. */
  readonly size: (mm: number) => string;
  /** Length left of the needle, or by how much it is too short. */
  readonly spare: (mm: number) => string;
  /** Where a run lies, mm from the skin, outwards where a rule is near, else to the nearest; and how long it is, as `crossed`. */
  readonly run: (pass: Pass) => { readonly range: string; readonly length: string };
  /** Both parts of a margin: "margin 5 + 2.8"; null where there is no rule. */
  readonly margin: (clearance: Pick<Clearance, "margin_mm" | "surface_p95_mm">) => string | null;
  /** How much of a structure is crossed, by the role that it plays: the one rule of the sentences (`crossing` of texts). */
  readonly crossed: (mm: number, role: Role) => string;
  readonly volume: (ml: number) => string;
  /** A chance in per cent, up: 0 only where no draw hit. */
  readonly percent: (share: number) => string;
  readonly angle: (deg: number) => string;
  /** "R 128.4 · A 41.2 · S 74.0": LPS mm in; the letters are the same in every language. */
  readonly point: (point_mm: Triple) => string;
}

/** Below this, ml, a volume keeps a decimal. */
const FINE_ML = 10;

/** The figures of a language. */
export function figuresIn(lang: UiLanguage): Figures {
  const { numbers, sentence } = catalogueOf(lang);
  const words = uiWords(lang);
  const axis = (mm: number, plus: string, minus: string): string => {
    const text = Math.abs(mm).toFixed(1).replace(".", numbers.point);
    return `${mm < 0 ? minus : plus} ${text}`;
  };
  return {
    clearance: (mm) => clearance(numbers, mm),
    depth: (mm) => up(numbers, mm),
    size: (mm) => whole(numbers, mm),
    spare: (mm) => (mm < 0 ? words.plan.short(up(numbers, -mm)) : words.plan.spare(down(numbers, mm))),
    run: (pass) => {
      const [from, to] = pass.level === "safe" ? [whole, whole] : [down, up];
      const range = `${from(numbers, pass.from_mm)}–${to(numbers, pass.to_mm)}`;
      return { range, length: crossing(numbers, pass.to_mm - pass.from_mm, pass.role) };
    },
    margin: ({ margin_mm, surface_p95_mm }) =>
      margin_mm === null ? null : sentence.margin([margin_mm - (surface_p95_mm ?? 0), surface_p95_mm === 0 ? null : surface_p95_mm]),
    crossed: (mm, role) => words.plan.crossed(crossing(numbers, mm, role)),
    volume: (ml) => (ml < FINE_ML ? ml.toFixed(1).replace(".", numbers.point) : whole(numbers, ml)),
    percent: (share) => `${up(numbers, share * 100, share > 0 && share < 0.01 ? 1 : 0)} %`,
    angle: (deg) => down(numbers, deg, deg < FINE_ML ? 1 : 0),
    point: ([x, y, z]) => [axis(x, "L", "R"), axis(y, "P", "A"), axis(z, "S", "I")].join(" · "),
  };
}

/** The in-plane angle as a protractor shows it: degrees from the vertical, towards which side, and from below where the needle rises. */
export function inPlaneWords(posture: Posture, { plan }: UiWords): Worded {
  const { tilt_deg, leans, rises, lying } = posture;
  if (tilt_deg === null) return { figure: "–", under: plan.alongBody };
  const under = plan.leans[leans ?? "upright"];
  const from = lying === null ? plan.rises.behind : plan.rises.below;
  return { figure: `${tilt_deg}°`, under: rises ? `${from}, ${under}` : under };
}

/** The tilt towards head or feet in words. */
export function craniocaudalWords(posture: AssessmentCard["posture"], { plan }: UiWords): Worded {
  return { figure: `${posture.cranio_caudal_deg}°`, under: plan.tilts[posture.towards ?? "level"] };
}
