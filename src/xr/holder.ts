import type { Registration } from "../planning/index.ts";
import { type UiWords, up } from "../texts/index.ts";
import { type LentStage, type RootPose, toScene } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import { type AnchorNow, createAnchorKeeper } from "./anchor.ts";
import type { DeviceFrame, DeviceSpace } from "./device.ts";
import { carriedByAnchor, registeredRoot } from "./registered.ts";
import { distance, NO_TURN, type RoomPose } from "./vectors.ts";

/** A frame of a laid model. */
export interface HoldFrame {
  readonly frame: DeviceFrame;
  readonly space: DeviceSpace;
  readonly fit: Pick<Registration, "rotation" | "translation_mm">;
  /** The touched points, metres; the anchor is put in their middle. */
  readonly touches_m: readonly Triple[];
  /** Where the error is judged, LPS mm: a correction counts by how far this point goes. */
  readonly judged_mm: Triple;
  readonly t_ms: number;
}

/** Keeps a laid model on its body: at once by the registration, then by an anchor where there are anchors. */
export interface Holder {
  /** Stands the model where the registration and the anchor say. @returns false while the anchor is lost. */
  stand(now: HoldFrame): boolean;
  anchor(): AnchorNow["state"];
  /** What is to be said of the hold; null when all is well. */
  told(words: UiWords["xr"]): string | null;
  /** The device moved its origin: without an anchor the model's place is not to be trusted. */
  recentred(): void;
  /** Lets the anchor go; the next registration begins anew. */
  drop(): void;
}

/** A correction of the anchor from this on is said. */
const MOVED_MM = 3;
/** So long a model may be held by the device's own tracking alone (webxr.md 15). */
const UNANCHORED_MINUTES = 10;
const MINUTE_MS = 60_000;

interface Laid {
  readonly root: RootPose;
  readonly held: RoomPose;
  readonly since_ms: number;
}

export function createHolder(stage: LentStage): Holder {
  const keeper = createAnchorKeeper();
  let laid: Laid | null = null;
  let anchor: AnchorNow["state"] = "none";
  let [moved_mm, movedBefore_mm, unanchored_ms] = [0, 0, 0];
  let [isRecentred, hasNewOrigin] = [false, false];

  function begin({ frame, space, fit, touches_m, t_ms }: HoldFrame): void {
    const at_m = [0, 1, 2].map((axis) => touches_m.reduce((sum, p) => sum + p[axis], 0) / touches_m.length) as unknown as Triple;
    laid = { root: registeredRoot(fit), held: { at_m, turn: NO_TURN }, since_ms: t_ms };
    [moved_mm, movedBefore_mm, unanchored_ms, isRecentred, hasNewOrigin, anchor] = [0, 0, 0, false, false, "none"];
    keeper.hold(frame, space, laid.held);
    stage.stand(laid.root);
  }

  /** The model goes with its anchor; after a new origin the anchor counts from where it is now. */
  function carry(from: Laid, pose: RoomPose, judged_mm: Triple): void {
    if (hasNewOrigin) {
      laid = { ...from, root: isRecentred ? stage.pose() : carriedByAnchor(from.root, from.held, pose), held: pose };
      [hasNewOrigin, movedBefore_mm] = [false, moved_mm];
      stage.stand(laid.root);
      return;
    }
    const root = carriedByAnchor(from.root, from.held, pose);
    moved_mm = movedBefore_mm + distance(toScene(from.root, judged_mm), toScene(root, judged_mm)) * 1000;
    stage.stand(root);
  }

  return {
    stand(now) {
      if (!laid) {
        begin(now);
        return true;
      }
      const read = keeper.read(now.frame, now.space);
      anchor = read.state;
      unanchored_ms = anchor === "none" ? now.t_ms - laid.since_ms : 0;
      if (read.pose) carry(laid, read.pose, now.judged_mm);
      return anchor !== "lost";
    },
    anchor: () => anchor,
    told(words) {
      if (!laid) return null;
      if (isRecentred) return words.modelRecentred;
      if (moved_mm > MOVED_MM) return words.anchorMoved(up({ point: "." }, moved_mm));
      return unanchored_ms >= UNANCHORED_MINUTES * MINUTE_MS ? words.heldWithoutAnchor(UNANCHORED_MINUTES) : null;
    },
    recentred() {
      if (!laid) return;
      hasNewOrigin = true;
      isRecentred ||= anchor !== "tracked";
    },
    drop() {
      keeper.drop();
      anchor = "none";
      laid = null;
    },
  };
}
