import type { Level } from "../../planning/index.ts";
import { FONT, tokens } from "../look.ts";
import { HANDLE_PX, type Spot, textPx } from "../marks.ts";
import type { ViewSize } from "../orbit.ts";

/** The one short label of the 3-D view, at the worst crossing: beside the shaft, never over it. */
export interface WorstLabel {
  /** Text null: no label. The first line is set bold. */
  show(text: string | null, level: Level): void;
  place(at: Spot | null, shaft: readonly [Spot, Spot] | null, size: ViewSize): void;
  dispose(): void;
}

const GAP_PX = 14;
const INSET_PX = 6;
/** Shape, then colour: octagon for what is forbidden, triangle for what wants care (look.md 2). */
const SIGNS: Readonly<Record<Level, { readonly path: string; readonly color: string; readonly plate: string; readonly line: string }>> = {
  forbidden: { path: "M3 0h4l3 3v4l-3 3H3L0 7V3z", color: "#ff8d80", plate: tokens.plate, line: tokens.plateLine },
  caution: { path: "M5 .5 10 9.5H0z", color: "#f2b84b", plate: "#262014", line: "#5c4a22" },
  safe: { path: "M5 0a5 5 0 1 0 .01 0z", color: "#58c98b", plate: "#142019", line: "#2c5a41" },
};

export function createLabel(host: HTMLElement): WorstLabel {
  const box = document.createElement("div");
  Object.assign(box.style, {
    position: "absolute",
    left: "0",
    top: "0",
    display: "none",
    padding: "5px 9px 6px",
    borderRadius: "6px",
    border: "1px solid",
    font: `12px/1.35 ${FONT}`,
    fontVariantNumeric: "tabular-nums",
    color: tokens.text,
    whiteSpace: "nowrap",
    pointerEvents: "none",
    userSelect: "none",
    willChange: "transform",
  });
  host.append(box);
  let shown = "";
  return {
    show(text, level) {
      const key = `${level}|${text ?? ""}`;
      if (key === shown) return;
      shown = key;
      box.replaceChildren();
      if (text === null || text === "") return;
      const sign = SIGNS[level];
      Object.assign(box.style, { background: sign.plate, borderColor: sign.line });
      const [first, ...rest] = text.split("\n");
      box.append(headOf(first, sign), ...rest.map(lineOf));
    },
    place(at, shaft, size) {
      const visible = at !== null && box.childElementCount > 0;
      box.style.display = visible ? "block" : "none";
      if (!visible) return;
      box.style.fontSize = `${textPx(12)}px`;
      const spot = besideShaft(at, shaft, { width: box.offsetWidth, height: box.offsetHeight }, size);
      box.style.transform = `translate(${Math.round(spot.x)}px, ${Math.round(spot.y)}px)`;
    },
    dispose: () => box.remove(),
  };
}

function headOf(text: string, sign: { readonly path: string; readonly color: string }): HTMLElement {
  const head = lineOf(text);
  Object.assign(head.style, { color: sign.color, fontWeight: "600" });
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of [
    ["viewBox", "0 0 10 10"],
    ["width", "9"],
    ["height", "9"],
    ["aria-hidden", "true"],
  ])
    svg.setAttribute(name, value);
  svg.style.marginRight = "5px";
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", sign.path);
  path.setAttribute("fill", sign.color);
  svg.append(path);
  head.prepend(svg);
  return head;
}

function lineOf(text: string): HTMLElement {
  const line = document.createElement("div");
  line.append(text);
  return line;
}

/**
 * The top left corner of a box of some size beside a shaft: of the two sides and two distances the one that leaves the view least and covers neither
 * shaft nor handles; the upper side first.
 */
export function besideShaft(at: Spot, shaft: readonly [Spot, Spot] | null, box: ViewSize, size: ViewSize): Spot {
  const [from, to] = shaft ?? [at, { x: at.x + 1, y: at.y }];
  const long = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const across: Spot = { x: -(to.y - from.y) / long, y: (to.x - from.x) / long };
  const up = across.y < 0 || (across.y === 0 && across.x > 0) ? across : { x: -across.x, y: -across.y };
  const half = (Math.abs(up.x) * box.width + Math.abs(up.y) * box.height) / 2;
  const places = [1, -1].flatMap((side) =>
    [0, 26].map((more) => {
      const far = side * (half + GAP_PX + more);
      return { x: at.x + up.x * far - box.width / 2, y: at.y + up.y * far - box.height / 2 };
    }),
  );
  const kept = places.map((place) => ({
    x: Math.min(size.width - box.width - INSET_PX, Math.max(INSET_PX, place.x)),
    y: Math.min(size.height - box.height - INSET_PX, Math.max(INSET_PX, place.y)),
  }));
  const fault = (n: number): number => {
    const moved = Math.hypot(kept[n].x - places[n].x, kept[n].y - places[n].y);
    const covers = [from, to, at].filter((spot) => covered(kept[n], box, spot)).length;
    return moved + 200 * covers + n;
  };
  return kept.reduce((best, place, n) => (fault(n) < fault(kept.indexOf(best)) ? place : best), kept[0]);
}

function covered(corner: Spot, box: ViewSize, spot: Spot): boolean {
  const edge = HANDLE_PX + 3;
  return (
    spot.x > corner.x - edge && spot.y > corner.y - edge && spot.x < corner.x + box.width + edge && spot.y < corner.y + box.height + edge
  );
}
