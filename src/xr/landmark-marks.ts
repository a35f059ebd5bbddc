import type { Scene } from "@babylonjs/core/scene.js";
import type { Triple } from "../volume/index.ts";
import type { Landmarks } from "./landmarks.ts";
import { createMark, type Mark } from "./marks3d.ts";
import { ball, ring, rod, together } from "./shapes.ts";
import { NO_TURN } from "./vectors.ts";

/** Landmarks as small balls: hollow on the model, filled where touched, the next one ringed; and the cross. */
export interface LandmarkMarks {
  show(landmarks: Landmarks, next: number | null, inRoom: (patient_mm: Triple) => Triple, cross_m: Triple | null): void;
  dispose(): void;
}

const BALL_M = 0.006;
const CHOSEN: Triple = [1, 1, 1];
const NEXT: Triple = [1, 0.82, 0.32];
const TOUCHED: Triple = [0.5, 0.89, 0.855];

export function createLandmarkMarks(scene: Scene): LandmarkMarks {
  const balls: Mark[] = [];
  const touches: Mark[] = [];
  const ringed = createMark(scene, "landmark next", ring(2, 0.25));
  const cross = createMark(
    scene,
    "landmark cross",
    together([rod([-1, 0, 0], [1, 0, 0], 0.06), rod([0, -1, 0], [0, 1, 0], 0.06), rod([0, 0, -1], [0, 0, 1], 0.06)]),
  );
  const at = (list: Mark[], n: number, name: string): Mark => {
    list[n] ??= createMark(scene, `${name} ${n}`, ball(1));
    return list[n];
  };
  const size: Triple = [BALL_M, BALL_M, BALL_M];
  return {
    show({ points, phase, isLost }, next, inRoom, cross_m) {
      for (const mark of [...balls, ...touches, ringed, cross]) mark.hide();
      if (phase === "off" || isLost) return;
      for (const [n, point] of points.entries()) {
        const place = inRoom(point.patient_mm);
        at(balls, n, "landmark").show(place, NO_TURN, size, n === next ? NEXT : CHOSEN);
        if (point.room_m) at(touches, n, "landmark touched").show(point.room_m, NO_TURN, size, TOUCHED);
        if (n === next) ringed.show(place, NO_TURN, size, NEXT);
      }
      if (cross_m) cross.show(cross_m, NO_TURN, [0.02, 0.02, 0.02], NEXT);
    },
    dispose() {
      for (const mark of [...balls, ...touches, ringed, cross]) mark.dispose();
    },
  };
}
