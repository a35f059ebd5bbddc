import type { Touched } from "./draw.ts";
import type { Panel } from "./words.ts";

/** A panel is drawn at most ten times a second (webxr.md 5), ms. */
const PACE_MS = 100;

/**
 * Whether a panel's picture is to be drawn in a frame: when the panel looks otherwise than it was drawn, at most every `PACE_MS`, the last look always. Asked
 * in every frame; a list that is the very same is compared no further.
 */
export function drawingPace(): (panel: Panel, touched: Touched, t_ms: number) => boolean {
  let seen: { readonly panel: Panel; readonly touched: Touched } | null = null;
  let drawn = "";
  let drawn_ms = Number.NEGATIVE_INFINITY;
  return (panel, touched, t_ms) => {
    const isSeen = seen?.panel === panel && isSame(seen.touched.hot, touched.hot) && isSame(seen.touched.down, touched.down);
    if (isSeen || t_ms - drawn_ms < PACE_MS) return false;
    seen = { panel, touched };
    const look = JSON.stringify([panel, [...touched.hot], [...touched.down]]);
    if (look === drawn) return false;
    [drawn, drawn_ms] = [look, t_ms];
    return true;
  };
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const one of a) if (!b.has(one)) return false;
  return true;
}
