import type { Scene } from "@babylonjs/core/scene.js";
import type { Triple } from "../volume/index.ts";
import type { Landmarks } from "./landmarks.ts";
import { createMark, type Mark } from "./marks3d.ts";
import { ball, ring, rod, type Solid, together } from "./shapes.ts";
import { minus, NO_TURN, type Quaternion, turnBetween, unit } from "./vectors.ts";

/** A tip that may touch, and how much of its wait is over, 0..1. */
export interface TipMark {
  readonly at_m: Triple;
  readonly part: number;
}

/** What is being touched, and by what. */
export interface Touching {
  readonly next: number | null;
  readonly cross_m: Triple | null;
  readonly tips: readonly TipMark[];
  /** Rings face the wearer, who may look down on a body that lies. */
  readonly eyes_m: Triple;
}

/** Landmarks as small balls: hollow on the model, filled where touched, the next one ringed; the cross; and about a tip a ring that closes while it holds still. */
export interface LandmarkMarks {
  show(landmarks: Landmarks, touching: Touching, inRoom: (patient_mm: Triple) => Triple): void;
  dispose(): void;
}

const BALL_M = 0.006;
const CROSS_M = 0.02;
/** The ring about a tip closes from this much of a ball's radius to none. */
const OPEN_RING = 1.5;
const CHOSEN: Triple = [1, 1, 1];
const NEXT: Triple = [1, 0.82, 0.32];
const TOUCHED: Triple = [0.5, 0.89, 0.855];
const EVEN = (radius_m: number): Triple => [radius_m, radius_m, radius_m];

export function createLandmarkMarks(scene: Scene): LandmarkMarks {
  const balls: Mark[] = [];
  const touches: Mark[] = [];
  const waits: Mark[] = [];
  const ringed = createMark(scene, "landmark next", ring(2, 0.25));
  const cross = createMark(
    scene,
    "landmark cross",
    together([rod([-1, 0, 0], [1, 0, 0], 0.06), rod([0, -1, 0], [0, 1, 0], 0.06), rod([0, 0, -1], [0, 0, 1], 0.06)]),
  );
  const at = (list: Mark[], n: number, name: string, solid: Solid): Mark => {
    list[n] ??= createMark(scene, `${name} ${n}`, solid);
    return list[n];
  };
  const all = (): readonly Mark[] => [...balls, ...touches, ...waits, ringed, cross];
  const size = EVEN(BALL_M);
  return {
    show({ points, phase }, { next, cross_m, tips, eyes_m }, inRoom) {
      for (const mark of all()) mark.hide();
      if (phase === "off") return;
      const facing = (at_m: Triple): Quaternion => turnBetween([0, 0, 1], unit(minus(eyes_m, at_m), [0, 0, 1]));
      for (const [n, point] of points.entries()) {
        const place = inRoom(point.patient_mm);
        at(balls, n, "landmark", ball(1)).show(place, NO_TURN, size, n === next ? NEXT : CHOSEN);
        if (point.touch) at(touches, n, "landmark touched", ball(1)).show(point.touch.at_m, NO_TURN, size, TOUCHED);
        if (n === next) ringed.show(place, facing(place), size, NEXT);
      }
      for (const [n, { at_m, part }] of tips.entries())
        at(waits, n, "landmark tip", ring(1, 0.12)).show(at_m, facing(at_m), EVEN(BALL_M * (1 + OPEN_RING * (1 - part))), NEXT);
      if (cross_m) cross.show(cross_m, NO_TURN, EVEN(CROSS_M), NEXT);
    },
    dispose() {
      for (const mark of all()) mark.dispose();
    },
  };
}
