import type { RootPose } from "../viewer/index.ts";
import { heldByOne, heldByTwo } from "./grab-model.ts";
import type { Grab, GrabEvent } from "./grabs.ts";
import { ahead, along, dot, minus, type RoomPose } from "./vectors.ts";

/** The hands that hold the model: whenever one comes or goes, all begin anew from where the model stands, so nothing jumps. */
export interface ModelHands {
  readonly root: RootPose;
  readonly hands: readonly Hand[];
}

interface Hand {
  readonly grab: Grab;
  /** At the last new beginning, and now. */
  readonly from: RoomPose;
  readonly pose: RoomPose;
  /** How far along its ray the model was taken, metres; 0 for a hand at the model itself. */
  readonly reach_m: number;
}

/** The hand's push lengthens its ray: doubled on 30 cm each way, as for handles (webxr.md 6). */
const PUSH_M = 0.3;
const REACH: readonly [number, number] = [0.3, 3];

/** The hands after an event of the model; `at` is where the model's middle is in the room. */
export function withEvent(
  before: ModelHands | null,
  event: GrabEvent,
  root: RootPose,
  centre_m: readonly [number, number, number],
): ModelHands | null {
  const { grab } = event;
  const others = before?.hands.filter((hand) => hand.grab.pointer !== grab.pointer) ?? [];
  if (event.phase === "move") {
    if (!before) return null;
    return { ...before, hands: before.hands.map((hand) => (hand.grab.pointer === grab.pointer ? { ...hand, pose: event.pose } : hand)) };
  }
  const restarted = others.map((hand): Hand => ({ ...hand, from: hand.pose }));
  if (event.phase === "start") {
    const reach_m = grab.by === "near" ? 0 : Math.max(0, dot(minus(centre_m, event.pose.at_m), ahead(event.pose)));
    return { root, hands: [...restarted, { grab, from: event.pose, pose: event.pose, reach_m }] };
  }
  return restarted.length === 0 ? null : { root, hands: restarted };
}

/** Where the model stands by its hands. */
export function rootOf({ root, hands }: ModelHands): RootPose {
  const [one, two] = hands;
  if (!one) return root;
  if (!two) return heldByOne(root, carried(one, one.from, true), carried(one, one.pose, true));
  const free = hands.every((hand) => hand.grab.by === "near");
  // Two hands scale by their distance: a push that lengthened one ray would scale too.
  return heldByTwo(
    root,
    [carried(one, one.from, false).at_m, carried(two, two.from, false).at_m],
    [carried(one, one.pose, false).at_m, carried(two, two.pose, false).at_m],
    free,
    hands.every((hand) => hand.grab.kind === "screen") ? [ahead(one.from), ahead(one.pose)] : null,
  );
}

/** The point that a hand holds the model by. */
function carried(hand: Hand, pose: RoomPose, pushes: boolean): RoomPose {
  if (hand.reach_m === 0) return pose;
  // A phone that is carried forward pushes nothing.
  const push_m = pushes && hand.grab.kind !== "screen" ? dot(minus(pose.at_m, hand.from.at_m), ahead(hand.from)) : 0;
  const reach = Math.min(REACH[1], Math.max(REACH[0], 1 + (2 * push_m) / PUSH_M));
  return { ...pose, at_m: along(pose.at_m, ahead(pose), hand.reach_m * reach) };
}
