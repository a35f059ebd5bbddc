import type { Triple } from "../../volume/index.ts";
import { along, cross, dot, minus } from "../vectors.ts";
import type { Box, Panel, PanelButton, Plate } from "./words.ts";

/** A place on a panel: px of its picture, and how far it is from who points. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  /** Along the ray, metres; or in front of the plate, negative behind it. */
  readonly distance_m: number;
}

/** Where a ray meets a plate from the front, or null. @param direction unit. */
export function rayOn(plate: Plate, panel: Pick<Panel, "size">, origin_m: Triple, direction: Triple): Spot | null {
  const n = cross(plate.right, plate.up);
  const falls = dot(n, direction);
  if (falls >= 0) return null;
  const distance_m = dot(n, minus(plate.centre_m, origin_m)) / falls;
  if (distance_m <= 0) return null;
  const spot = spotOf(plate, panel, along(origin_m, direction, distance_m));
  const inside = spot.x >= 0 && spot.y >= 0 && spot.x <= panel.size.width && spot.y <= panel.size.height;
  return inside ? { ...spot, distance_m } : null;
}

/** A point of the room over a plate: its px, and how far it is in front. */
export function spotOf(plate: Plate, { size }: Pick<Panel, "size">, point_m: Triple): Spot {
  const from = minus(point_m, plate.centre_m);
  return {
    x: (dot(from, plate.right) / plate.width_m + 0.5) * size.width,
    y: (0.5 - dot(from, plate.up) / plate.height_m) * size.height,
    distance_m: dot(from, cross(plate.right, plate.up)),
  };
}

/** The enabled button under a spot, the box widened by `margin_px`; of two, the one whose middle is nearer. */
export function buttonAt(panel: Panel, x: number, y: number, margin_px = 0): PanelButton | null {
  const under = panel.buttons.filter(({ box, enabled }) => enabled && holds(box, x, y, margin_px));
  const away = ({ box }: PanelButton): number => Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y);
  return under.reduce<PanelButton | null>((best, one) => (best === null || away(one) < away(best) ? one : best), null);
}

/** A button's rectangle in the room, as `trocar.xr.state` tells it: where a test sends its ray. */
export function plateOfBox(plate: Plate, { size }: Pick<Panel, "size">, box: Box): Plate {
  const u = ((box.x + box.width / 2) / size.width - 0.5) * plate.width_m;
  const v = (0.5 - (box.y + box.height / 2) / size.height) * plate.height_m;
  return {
    ...plate,
    centre_m: along(along(plate.centre_m, plate.right, u), plate.up, v),
    width_m: (box.width / size.width) * plate.width_m,
    height_m: (box.height / size.height) * plate.height_m,
  };
}

function holds(box: Box, x: number, y: number, margin: number): boolean {
  return x >= box.x - margin && y >= box.y - margin && x <= box.x + box.width + margin && y <= box.y + box.height + margin;
}
