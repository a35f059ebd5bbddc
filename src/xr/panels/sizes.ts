/** The picture of a panel, px. One quad, one picture (webxr.md 5). */
export const PICTURE: { readonly width: number; readonly height: number } = { width: 1024, height: 512 };
/** A panel of that picture is 0.36 m wide at 1.2 m. Farther away it grows with the distance, so that letters keep their angle; nearer it does not shrink, so that buttons keep a finger's size. */
const WIDTH_M = 0.36;
const AT_M = 1.2;
/** Letters (font size) are this high where the panel is placed; it does not change while one walks (webxr.md 7). */
const TEXT_DEG = 0.7;
/** The smallest that a full panel shrinks its words to: still legible (0.4 degrees). */
const LEAST_TEXT_DEG = 0.4;
/** A finger's button and the gap between two, mm (Microsoft). */
const BUTTON_MM = 32;
const GAP_MM = 8;

const PX_PER_MM: number = PICTURE.width / (WIDTH_M * 1000);

/** The width of a panel placed at a distance, metres. */
export function widthAt(distance_m: number): number {
  return WIDTH_M * Math.max(1, distance_m / AT_M);
}

function ofAngle(degrees: number): number {
  return Math.tan((degrees * Math.PI) / 180) * AT_M * 1000 * PX_PER_MM;
}

/** Font size of words at their proper size and at their least, px of the picture. */
export const TEXT_PX: number = Math.round(ofAngle(TEXT_DEG));
export const LEAST_TEXT_PX: number = Math.ceil(ofAngle(LEAST_TEXT_DEG));
/** A button's least side and the gap between buttons, px of the picture. */
export const BUTTON_PX: number = Math.ceil(BUTTON_MM * PX_PER_MM);
export const GAP_PX: number = Math.ceil(GAP_MM * PX_PER_MM);
