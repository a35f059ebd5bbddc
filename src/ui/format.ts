import type { UiWords } from "../texts/index.ts";
import type { Triple } from "../volume/index.ts";
import type { Clearance } from "./words.ts";

const FINE_BELOW_MM = 10; // field.md 7: clearances below 10 mm are read to 0.1 mm
const MINUS = "−";

/** Down to the last digit shown, so that rounding never makes a needle look safer: 1.96 reads 1.9. A part in 1e9 forgives binary noise. */
function down(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.floor(value * factor + 1e-9) / factor;
}

function up(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.ceil(value * factor - 1e-9) / factor;
}

function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

/** A room to something, mm: rounded down, to 0.1 below 10 mm. */
export function clearanceText(mm: number): string {
  return mm < FINE_BELOW_MM ? fixed(down(mm, 1), 1) : fixed(down(mm, 0), 0);
}

/** A length, mm, to 1 mm; a crossing that exists never reads 0. */
export function lengthText(mm: number): string {
  if (mm > 0 && mm < 1) return fixed(up(mm, 1), 1);
  return fixed(Math.round(mm), 0);
}

/** An angle to 1 degree, without its sign: the sign is said in words. */
export function angleText(deg: number): string {
  return String(Math.round(Math.abs(deg)));
}

/** A volume: whole millilitres, one decimal below 10. */
export function volumeText(ml: number): string {
  return ml < 10 ? ml.toFixed(1) : ml.toFixed(0);
}

/** A chance in per cent, rounded up: below 1 % to 0.1, and never 0 unless no draw hit. */
export function percentText(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 1 ? up(percent, 1).toFixed(1) : up(percent, 0).toFixed(0)} %`;
}

/** A margin with both its parts, "5 + 2.8", so that a reader sees why 5 became 7.8; rounded up. */
export function marginText(clearance: Pick<Clearance, "margin_mm" | "surface_p95_mm">): string | null {
  const { margin_mm, surface_p95_mm } = clearance;
  if (margin_mm === null) return null;
  const measured = surface_p95_mm ?? 0;
  const rule = plain(margin_mm - measured);
  return measured > 0 ? `${rule} + ${up(measured, 1).toFixed(1)}` : rule;
}

function plain(mm: number): string {
  return String(Math.round(mm * 10) / 10);
}

/** A point of the patient in letters: "R 128.4 · A 41.2 · S 74.0". LPS mm in; letters are international in every language. */
export function pointText(point_mm: Triple): string {
  const [x, y, z] = point_mm;
  return [axisText(x, "L", "R"), axisText(y, "P", "A"), axisText(z, "S", "I")].join(" · ");
}

/** Where a slice lies: axial by head and feet, coronal by front and back, sagittal by side. */
export function sliceText(view: "axial" | "coronal" | "sagittal", point_mm: Triple): string {
  const [x, y, z] = point_mm;
  if (view === "axial") return axisText(z, "S", "I");
  return view === "coronal" ? axisText(y, "P", "A") : axisText(x, "L", "R");
}

function axisText(mm: number, plus: string, minus: string): string {
  return `${mm < 0 ? minus : plus} ${Math.abs(mm).toFixed(1)}`;
}

/** The in-plane angle as a protractor shows it: degrees from the vertical, towards which of the patient's sides, and from which side of the table. */
export function inPlaneWords(in_plane_deg: number, words: UiWords): { readonly degrees: string; readonly towards: string } {
  const fromBack = Math.abs(in_plane_deg) > 90;
  const lean_deg = fromBack ? 180 - Math.abs(in_plane_deg) : Math.abs(in_plane_deg);
  const side = in_plane_deg < 0 ? words.plan.towards.right : words.plan.towards.left;
  const towards = Math.round(lean_deg) === 0 ? words.plan.towards.straight : side;
  return { degrees: angleText(lean_deg), towards: fromBack ? `${words.plan.fromBack}, ${towards}` : towards };
}

/** The tilt towards head or feet in words. */
export function craniocaudalWords(deg: number, words: UiWords): { readonly degrees: string; readonly towards: string } {
  const { towards } = words.plan;
  if (Math.round(Math.abs(deg)) === 0) return { degrees: "0", towards: towards.level };
  return { degrees: angleText(deg), towards: deg > 0 ? towards.head : towards.feet };
}
