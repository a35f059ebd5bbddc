import { qrPath } from "../../base/index.ts";
import type { Curve, Group } from "./report.ts";

const SVG = "http://www.w3.org/2000/svg";
/** A curve's own units: time across, 0 below and 1 above; drawn with a margin so that the line is not cut. */
const CURVE = { width: 600, height: 100, margin: 4 };

/** An element with a class and a text. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, name: string, text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (name !== "") made.className = name;
  made.textContent = text;
  return made;
}

export function button(text: string, name: string, run: () => void): HTMLButtonElement {
  const made = element("button", name, text);
  made.type = "button";
  made.addEventListener("click", run);
  return made;
}

/** A group as a table of facts, its curves under it. */
export function groupSection({ title, facts, curves }: Group): HTMLElement {
  const section = element("section", "card group");
  const list = element("dl", "");
  for (const [name, value] of facts) {
    const row = element("div", "");
    row.append(element("dt", "", name), element("dd", "", value));
    list.append(row);
  }
  section.append(element("h3", "", title), list, ...curves.map(curveFigure));
  return section;
}

function curveFigure({ name, values }: Curve): HTMLElement {
  const figure = element("figure", "curve");
  const { width, height, margin } = CURVE;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height + 2 * margin}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", name);
  const points = values.map((value, at) => {
    const x = (width * at) / Math.max(1, values.length - 1);
    return `${x.toFixed(1)},${(margin + height * (1 - Math.min(1, Math.max(0, value)))).toFixed(1)}`;
  });
  const line = document.createElementNS(SVG, "polyline");
  line.setAttribute("points", points.join(" "));
  svg.append(line);
  figure.append(svg, element("figcaption", "", name));
  return figure;
}

/** A text as a QR code. */
export function codePicture(text: string, label: string): SVGElement {
  const { size, path } = qrPath(text);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "qr");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const ground = document.createElementNS(SVG, "rect");
  ground.setAttribute("width", String(size));
  ground.setAttribute("height", String(size));
  ground.setAttribute("fill", "#fff");
  const dark = document.createElementNS(SVG, "path");
  dark.setAttribute("d", path);
  svg.append(ground, dark);
  return svg;
}
