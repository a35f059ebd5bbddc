import type { Fact } from "./report.ts";
import type { XrAnchor, XrFrame } from "./webxr.ts";

/** The first frames are the device's own affair. */
const AFTER_FRAMES = 30;
const MM = 1000;

/** One anchor before the eyes, and what becomes of it. */
export interface AnchorWatch {
  look(frame: XrFrame, space: unknown): void;
  fact(): Fact;
}

/** Makes an anchor after half a second and counts the frames in which it is kept, and in which it is lost. */
export function watchAnchor(): AnchorWatch {
  let anchor: XrAnchor | null = null;
  let state: "not offered" | "asked" | "refused" | "made" = "not offered";
  let [frames, kept, lost] = [0, 0, 0];
  let first: readonly number[] | null = null;
  let moved_mm = 0;

  const follow = (frame: XrFrame, space: unknown, made: XrAnchor): void => {
    const pose = frame.trackedAnchors?.has(made) ? frame.getPose(made.anchorSpace, space) : null;
    if (!pose) {
      lost += 1;
      return;
    }
    kept += 1;
    const { x, y, z } = pose.transform.position;
    first ??= [x, y, z];
    moved_mm = Math.max(moved_mm, MM * Math.hypot(x - first[0], y - first[1], z - first[2]));
  };
  return {
    look(frame, space) {
      frames += 1;
      if (anchor) return follow(frame, space, anchor);
      if (state !== "not offered" || frames < AFTER_FRAMES || !frame.createAnchor) return;
      const pose = frame.getViewerPose(space);
      if (!pose) return;
      state = "asked";
      frame.createAnchor(pose.transform, space).then(
        (made) => {
          [anchor, state] = [made, "made"];
        },
        () => {
          state = "refused";
        },
      );
    },
    fact() {
      if (state !== "made") return ["anchor", state];
      return ["anchor", `made; kept in ${kept} frames, lost in ${lost}, moved by ${moved_mm.toFixed(1)} mm at most`];
    },
  };
}
