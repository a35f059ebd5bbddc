import type { Hand } from "./emulated-devices.ts";

type Point = readonly [number, number, number];
type Turn = readonly [number, number, number, number];

/** An emulated hand as far as its poses go. */
interface Posed {
  poseId: string;
}

/** What the emulator's script takes from this one. */
export interface EmulatedHands {
  /**
   * Gives a hand a pose whose tips are 42 mm apart about the same middle as when they meet: the grab point does not move as the fingers open.
   * @returns from the hand's own place: the grab point, and the tip of the index finger.
   */
  openWithoutMoving(hand: Posed, side: Hand): { readonly grab: Point; readonly tip: Point };
  /** The left hand's turn that shows its palm to somebody who looks along -z, fingers up, or its back. */
  palmTurn(hand: Posed, up: boolean): Turn;
  /** The turn of a ray that looks in a direction. */
  turnTo(direction: Point): Turn;
}

/** Runs in the page. */
export function emulatedHands(): void {
  const own = globalThis as unknown as { emulatedHands: EmulatedHands };
  type Joints = Record<string, { offsetMatrix: number[]; radius: number }>;
  type Poses = Record<string, { jointTransforms: Joints; gripOffsetMatrix?: number[] }>;

  /** Kept by the emulator under a symbol of its own. */
  function posesOf(hand: Posed): Poses {
    const key = Object.getOwnPropertySymbols(hand).find((symbol) => "poses" in (hand as never)[symbol]);
    if (!key) throw new Error("the emulator's hand has no poses");
    return ((hand as never)[key] as { poses: Poses }).poses;
  }

  function openWithoutMoving(hand: Posed, side: Hand): { grab: Point; tip: Point } {
    const poses = posesOf(hand);
    const { jointTransforms, gripOffsetMatrix } = poses["pinch"];
    const thumb = [...jointTransforms["thumb-tip"].offsetMatrix];
    const index = [...jointTransforms["index-finger-tip"].offsetMatrix];
    const middle = [12, 13, 14].map((n) => (thumb[n] + index[n]) / 2);
    thumb[12] -= 0.02;
    index[12] += 0.02;
    const wide = {
      jointTransforms: {
        ...jointTransforms,
        "thumb-tip": { ...jointTransforms["thumb-tip"], offsetMatrix: thumb },
        "index-finger-tip": { ...jointTransforms["index-finger-tip"], offsetMatrix: index },
      },
      ...(gripOffsetMatrix ? { gripOffsetMatrix } : {}),
    };
    poses["wide"] = wide;
    hand.poseId = "wide";
    // Matrices are the left hand's.
    const mirror = side === "right" ? -1 : 1;
    return { grab: [mirror * middle[0], middle[1], middle[2]], tip: [mirror * index[12], index[13], index[14]] };
  }

  function palmTurn(hand: Posed, up: boolean): Turn {
    const joints = posesOf(hand)["default"].jointTransforms;
    const at = (joint: string): number[] => joints[joint].offsetMatrix.slice(12, 15);
    const from = (a: number[], b: number[]): number[] => a.map((value, n) => value - b[n]);
    const cross = (a: number[], b: number[]): number[] => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    const unit = (a: number[]): number[] => a.map((value) => value / Math.hypot(...a));
    const [wrist, index, little] = [at("wrist"), at("index-finger-phalanx-proximal"), at("pinky-finger-phalanx-proximal")];
    // Whoever looks into the own left palm, fingers up, has the little finger on the right.
    const normal = unit(cross(from(little, wrist), from(index, wrist)));
    const middle = [0, 1, 2].map((n) => (index[n] + little[n]) / 2);
    const side = unit(cross(unit(from(middle, wrist)), normal));
    const q = turnOf([side, cross(normal, side), normal]);
    // The back: half a turn about the vertical more.
    return up ? q : [q[2], q[3], -q[0], -q[1]];
  }

  /** The turn of a rotation matrix given by rows (Shepperd 1978). */
  function turnOf(m: number[][]): Turn {
    const diagonal = [m[0][0], m[1][1], m[2][2], m[0][0] + m[1][1] + m[2][2]];
    const largest = diagonal.indexOf(Math.max(...diagonal));
    const q = [0, 0, 0, 0];
    if (largest === 3) [q[0], q[1], q[2], q[3]] = [m[2][1] - m[1][2], m[0][2] - m[2][0], m[1][0] - m[0][1], 1 + diagonal[3]];
    else {
      const [i, j, k] = [largest, (largest + 1) % 3, (largest + 2) % 3];
      q[i] = 1 + m[i][i] - m[j][j] - m[k][k];
      q[j] = m[j][i] + m[i][j];
      q[k] = m[k][i] + m[i][k];
      q[3] = m[k][j] - m[j][k];
    }
    const size = Math.hypot(...q);
    return [q[0] / size, q[1] / size, q[2] / size, q[3] / size];
  }

  function turnTo([x, y, z]: Point): Turn {
    const size = Math.hypot(x, y, z);
    // The shortest turn from (0, 0, -1): its axis and one more than its cosine, normalized.
    const q = [y / size, -x / size, 0, 1 - z / size];
    const length = Math.hypot(...q);
    return [q[0] / length, q[1] / length, 0, q[3] / length];
  }

  own.emulatedHands = { openWithoutMoving, palmTurn, turnTo };
}
