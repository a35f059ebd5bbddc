import type { Registration } from "../planning/index.ts";
import type { UiWords } from "../texts/index.ts";
import type { LentStage, RootPose } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import { type AnchorNow, createAnchorKeeper } from "./anchor.ts";
import type { DeviceFrame, DeviceSpace } from "./device.ts";
import type { Landmarks } from "./landmarks.ts";
import { carriedByAnchor, registeredRoot } from "./registered.ts";
import { NO_TURN, type RoomPose } from "./vectors.ts";

/** Keeps a laid model on its body: at once by the registration, then by an anchor where there are anchors. */
export interface Holder {
  /** Stands the model where the registration and the anchor say. @returns false when the anchor is lost. */
  stand(frame: DeviceFrame, space: DeviceSpace, registration: Registration, landmarks: Landmarks): boolean;
  anchor(): AnchorNow["state"];
  /** What is to be said of the hold; null when all is well. */
  told(words: UiWords["xr"]): string | null;
  /** The device moved its origin: without an anchor the model's place is not to be trusted. */
  recentred(): void;
  /** The model is no longer laid; the next registration begins anew. */
  forget(): void;
  drop(): void;
}

/** A correction of the anchor from this on is said. */
const MOVED_MM = 3;

export function createHolder(stage: LentStage): Holder {
  const keeper = createAnchorKeeper();
  let laid: { readonly root: RootPose; readonly held: RoomPose } | null = null;
  let anchor: AnchorNow["state"] = "none";
  let moved_mm = 0;
  let isRecentred = false;

  function begin(frame: DeviceFrame, space: DeviceSpace, registration: Registration, { points }: Landmarks): void {
    const touches = points.flatMap((point) => (point.room_m ? [point.room_m] : []));
    const at_m = [0, 1, 2].map((axis) => touches.reduce((sum, p) => sum + p[axis], 0) / touches.length) as unknown as Triple;
    laid = { root: registeredRoot(registration), held: { at_m, turn: NO_TURN } };
    [moved_mm, isRecentred, anchor] = [0, false, "none"];
    keeper.hold(frame, space, laid.held);
    stage.stand(laid.root);
  }

  return {
    stand(frame, space, registration, landmarks) {
      if (!laid) {
        begin(frame, space, registration, landmarks);
        return true;
      }
      const now = keeper.read(frame, space);
      anchor = now.state;
      if (!now.pose) return now.state !== "lost";
      const { root, moved_m } = carriedByAnchor(laid.root, laid.held, now.pose);
      moved_mm = moved_m * 1000;
      stage.stand(root);
      return true;
    },
    anchor: () => anchor,
    told(words) {
      if (!laid) return null;
      if (isRecentred) return words.modelRecentred;
      return moved_mm > MOVED_MM ? words.anchorMoved(moved_mm.toFixed(0)) : null;
    },
    recentred() {
      isRecentred = laid !== null && anchor !== "tracked";
    },
    forget() {
      laid = null;
    },
    drop() {
      keeper.drop();
      anchor = "none";
      laid = null;
    },
  };
}
