import { extentAlongBody, isAxial } from "./placing.ts";
import type { Image, Placement, SeriesKind } from "./words.ts";

const ABDOMEN = /abd|liver|hepat|pelv|thorax|tap|venous|portal/i;
const ELSEWHERE = /head|brain|neck|spine|knee/i;
const SOFT_KERNEL = /^(b[234]\d|br[34]\d|standard|fc0\d|fc1\d)/i;
const SHARP_KERNEL = /^(b[6-9]\d|lung|bone)/i;

/** How much a placed part looks like the abdominal volume that is meant: the sum of dicom.md 2. */
export function scoreOf(kind: SeriesKind, image: Image, placement: Placement, warned: boolean): number {
  const extent_mm = extentAlongBody(placement);
  const text = `${image.about.body_part ?? ""} ${image.about.description ?? ""}`;
  const kernel = image.about.kernel ?? "";
  const rows: readonly (readonly [holds: boolean, points: number])[] = [
    [kind === "volume", 100],
    [kind === "derived", -40],
    [isAxial(placement), 20],
    [extent_mm >= 120 && extent_mm <= 600, 30],
    [extent_mm < 60, -60],
    [placement.step_mm <= 5, 20],
    [placement.step_mm > 5 && placement.step_mm <= 8, 8],
    [placement.step_mm < 0.6, -10],
    [ABDOMEN.test(text), 10],
    [ELSEWHERE.test(text) || /^lung/i.test(kernel), -40],
    [image.about.contrastAgent, 6],
    [SOFT_KERNEL.test(kernel), 10],
    [SHARP_KERNEL.test(kernel), -15],
    [warned, -10],
  ];
  return rows.reduce((sum, [holds, points]) => (holds ? sum + points : sum), 0);
}
