import { type DeviceFrame, type DeviceSpace, roomPose } from "./device.ts";
import type { RoomPose } from "./vectors.ts";

/** The parts of the WebXR Anchors Module that this file uses. */
interface DeviceAnchor {
  readonly anchorSpace: DeviceSpace;
  delete(): void;
}
type AnchorFrame = DeviceFrame & {
  createAnchor?(pose: XRRigidTransformLike, space: DeviceSpace): Promise<DeviceAnchor>;
  readonly trackedAnchors?: ReadonlySet<DeviceAnchor>;
};
type XRRigidTransformLike = object;

/** Where the device holds a place of the room, and whether it still does. */
export interface AnchorNow {
  readonly state: "none" | "tracked" | "lost";
  /** Where the anchor is now; null unless tracked. */
  readonly pose: RoomPose | null;
}

/** One anchor at a time. Devices without anchors keep "none" and the pose as it was. */
export interface AnchorKeeper {
  hold(frame: DeviceFrame, space: DeviceSpace, pose: RoomPose): void;
  read(frame: DeviceFrame, space: DeviceSpace): AnchorNow;
  drop(): void;
}

export function createAnchorKeeper(): AnchorKeeper {
  let anchor: DeviceAnchor | null = null;
  let asked = 0;
  const drop = (): void => {
    asked++;
    anchor?.delete();
    anchor = null;
  };
  return {
    hold(frame, space, pose) {
      drop();
      const make = transformOf(pose);
      const { createAnchor } = frame as AnchorFrame;
      if (!make || !createAnchor) return;
      const mine = asked;
      createAnchor.call(frame, make, space).then(
        (made) => {
          if (mine === asked) anchor = made;
          else made.delete();
        },
        // A device that refuses is a device without anchors.
        () => undefined,
      );
    },
    read(frame, space) {
      if (!anchor) return { state: "none", pose: null };
      const { trackedAnchors } = frame as AnchorFrame;
      const pose = trackedAnchors?.has(anchor) ? roomPose(frame.getPose(anchor.anchorSpace, space)) : null;
      return pose ? { state: "tracked", pose } : { state: "lost", pose: null };
    },
    drop,
  };
}

/** The browser's own rigid transform; null where there is none to make. */
function transformOf({ at_m, turn }: RoomPose): XRRigidTransformLike | null {
  const { XRRigidTransform: Make } = globalThis as unknown as {
    XRRigidTransform?: new (position: object, orientation: object) => XRRigidTransformLike;
  };
  return Make ? new Make({ x: at_m[0], y: at_m[1], z: at_m[2], w: 1 }, { x: turn[0], y: turn[1], z: turn[2], w: turn[3] }) : null;
}
