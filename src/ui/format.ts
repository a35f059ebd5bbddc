import { catalogueOf, clearance, down, type Posture, type UiLanguage, type UiWords, uiWords, up, whole } from "../texts/index.ts";
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
  /** Where a run lies, mm from the skin, and how long it is: outwards where a rule is near, else to the nearest. */
  readonly run: (pass: Pass) => { readonly range: string; readonly length: string };
  /** Both parts of a margin: "margin 5 + 2.8"; null where there is no rule. */
  readonly margin: (clearance: Pick<Clearance, "margin_mm" | "surface_p95_mm">) => string | null;
  readonly crossed: (mm: number) => string;
  readonly volume: (ml: number) => string;
  /** A chance in per cent, up: 0 only where no draw hit. */
  readonly percent: (share: number) => string;
  readonly angle: (deg: number) => string;
  /** "R 128.4 · A 41.2 · S 74.0": LPS mm in; the letters are the same in every language. */
  readonly point: (point_mm: Triple) => string;
}

/** Below this, ml, a volume keeps a decimal. */
const FINE_ML = 10;
/** Below this, mm, a crossing keeps a decimal, so that one that exists never reads 0. */
const FINE_CROSSING_MM = 1;

/** The figures of a language. */
export function figuresIn(lang: UiLanguage): Figures {
  const { numbers, sentence } = catalogueOf(lang);
  const words = uiWords(lang);
  const crossing = (mm: number): string => up(numbers, mm, mm > 0 && mm < FINE_CROSSING_MM ? 1 : 0);
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
      const length_mm = pass.to_mm - pass.from_mm;
      if (pass.level !== "safe") return { range: `${down(numbers, pass.from_mm)}–${up(numbers, pass.to_mm)}`, length: crossing(length_mm) };
      const meant = pass.role === "host" || pass.role === "target"; // there less is the unsafe side
      return {
        range: `${whole(numbers, pass.from_mm)}–${whole(numbers, pass.to_mm)}`,
        length: meant ? down(numbers, length_mm) : length_mm < FINE_CROSSING_MM ? crossing(length_mm) : whole(numbers, length_mm),
      };
    },
    margin: ({ margin_mm, surface_p95_mm }) =>
      margin_mm === null ? null : sentence.margin([margin_mm - (surface_p95_mm ?? 0), surface_p95_mm === 0 ? null : surface_p95_mm]),
    crossed: (mm) => words.plan.crossed(crossing(mm)),
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
