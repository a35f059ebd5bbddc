import { uiWords } from "../../src/texts/index.ts";
import { landmarksNow, NOTHING_ASIDE } from "../../src/xr/landmark-told.ts";
import { NO_LANDMARKS } from "../../src/xr/landmarks.ts";
import type { PanelContent, SessionNow } from "../../src/xr/panels/pages.ts";
import type { Plate } from "../../src/xr/panels/words.ts";
import type { Pointer } from "../../src/xr/words.ts";

const LOOKS = ["solid", "ghost", "hidden"] as const;

/** Twenty structures, two needles, a warning: a full case. */
export function contentOf(more: Partial<PanelContent> = {}): PanelContent {
  return {
    words: uiWords("en").xr,
    sentence: "Not allowed: crosses the colon for 13 mm, 38 to 51 mm deep. Crosses liver 62 mm.",
    level: "forbidden",
    structures: Array.from({ length: 20 }, (_, n) => ({
      id: `s${n}`,
      name: n === 3 ? "Portal and splenic vein" : `Structure ${n}`,
      color: "#cc8844",
      look: LOOKS[n % 3],
      next: { kind: "set-structure", state: { id: `s${n}`, visible: false } },
    })),
    needles: [
      { id: "n1", name: "Needle 1" },
      { id: "n2", name: "Needle 2" },
    ],
    needle: "n1",
    canUndo: true,
    canRedo: false,
    ...more,
  };
}

export function nowOf(more: Partial<SessionNow> = {}): SessionNow {
  return {
    scale: 1,
    locked: false,
    precision: false,
    away: false,
    planes: { axial: false, needle: false },
    eye: false,
    solid: false,
    sound: true,
    page: "model",
    sheet: 0,
    canTake: false,
    landmarks: landmarksNow(NO_LANDMARKS, NOTHING_ASIDE, uiWords("en").xr, "en"),
    ...more,
  };
}

/** A plate at the origin that looks along +z, as large as a panel is at 1.2 m. */
export const PLATE: Plate = { centre_m: [0, 0, 0], right: [1, 0, 0], up: [0, 1, 0], width_m: 0.36, height_m: 0.18 };

export function pointer(more: Partial<Pointer> = {}): Pointer {
  return { id: 1, hand: "right", kind: "ray", near: null, ray: null, tip_m: null, closed: 0, gap_mm: 40, tracked: true, ...more };
}
