import type { Part } from "../paint.ts";
import { ellipsoid, field, join, type Knot, type Solid, tube, within, without } from "../solids.ts";
import { cosine, sine } from "../turn.ts";
import type { Person } from "./person.ts";
import { bone, rise, tissue } from "./tissue.ts";
import { spineY } from "./trunk.ts";

const [BONE_LABEL, BODY_LABEL] = [20, 22];

/** Middle of each vertebral body, its half height and half width, mm: L5 up to T6. */
const VERTEBRAE: readonly { z: number; half: number; width: number; depth: number }[] = [
  { z: -120, half: 14, width: 26, depth: 18 },
  { z: -85, half: 13.5, width: 25, depth: 18 },
  { z: -51, half: 13.5, width: 24, depth: 17.5 },
  { z: -17, half: 13.5, width: 23, depth: 17 },
  { z: 16, half: 13, width: 22, depth: 16.5 },
  { z: 47, half: 12, width: 21, depth: 16.5 },
  { z: 76, half: 11.5, width: 20, depth: 16 },
  { z: 103, half: 11, width: 19, depth: 16 },
  { z: 129, half: 10.5, width: 18, depth: 16 },
  { z: 154, half: 10, width: 17, depth: 15.5 },
  { z: 178, half: 9.5, width: 16, depth: 15 },
  { z: 201, half: 9, width: 15, depth: 15 },
];

/** Vertebral bodies with discs, arches and processes, and the canal with the cord. */
export function spineParts(person: Person): readonly Part[] {
  const { seed, contrast } = person;
  const hard = bone(contrast.cortexBone, contrast.marrow, 1.6, seed + 80);
  const dense = bone(contrast.cortexBone, contrast.marrow + 120, 2, seed + 84);
  const column = field((x, y, z) => Math.sqrt((x / 1.3) ** 2 + (y - spineY(z)) ** 2) - 15.5);
  const discs: Part = {
    solid: { ...column, boxes: [{ low: [-24, 10, -160], high: [24, 90, 230] }] },
    label: BODY_LABEL,
    hu: tissue(88, 8, 8, seed + 86),
    bent: true,
  };
  const canal: Part = {
    solid: {
      boxes: [{ low: [-12, 30, -160], high: [12, 110, 230] }],
      distance: (x, y, z) => Math.sqrt((x / 1.25) ** 2 + (y - spineY(z) - 27) ** 2) - 8.2,
    },
    label: BODY_LABEL,
    hu: (x, y, z) => -40 + 75 * (1 - rise(Math.sqrt((x / 1.15) ** 2 + (y - spineY(z) - 26.5) ** 2), 5.5, 7)),
    bent: true,
  };
  const arches = VERTEBRAE.map((v): Part => ({ solid: archOf(v.z, v.half, v.z < 30), label: BONE_LABEL, hu: dense, bent: true }));
  const bodies = VERTEBRAE.map((v): Part => ({ solid: vertebralBody(v), label: BONE_LABEL, hu: hard, bent: true }));
  return [discs, ...arches, ...bodies, canal];
}

function vertebralBody(v: (typeof VERTEBRAE)[number]): Solid {
  const y = spineY(v.z);
  const drum: Solid = {
    boxes: [{ low: [-v.width - 2, y - v.depth - 2, v.z - v.half], high: [v.width + 2, y + v.depth + 2, v.z + v.half] }],
    distance: (px, py, pz) => {
      const waist = 1 - 0.1 * (1 - rise(Math.abs(pz - v.z) / v.half, 0.2, 1));
      const r = Math.sqrt((px / v.width) ** 2 + ((py - y) / v.depth) ** 2);
      return (r - waist) * v.depth;
    },
  };
  return within(
    drum,
    field((_x, _y, z) => Math.abs(z - v.z) - v.half),
    5,
  );
}

function archOf(z: number, half: number, lumbar: boolean): Solid {
  const y = spineY(z);
  const [low, wide] = [z - 0.35 * half, lumbar ? 42 : 34];
  const pair = (build: (side: number) => Solid) => join(build(1), build(-1));
  const pedicles = pair((s) =>
    tube(
      [
        [s * 13, y + 10, z + 4, 5],
        [s * 15, y + 28, z + 2, 5.5],
        [s * 16, y + 33, z - 8, 6.5],
        [s * 15, y + 36, z - 17, 5.5],
      ],
      [1, 1, 0.85],
    ),
  );
  const laminae = pair((s) =>
    tube(
      [
        [s * 15, y + 33, z - 2, 4.5],
        [0, y + 41, low - 4, 4],
      ],
      [1, 1, 0.6],
    ),
  );
  const transverse = pair((s) =>
    tube([
      [s * 15, y + 28, z + 2, 4.5],
      [s * wide, y + (lumbar ? 30 : 42), z + 4, 3.4],
    ]),
  );
  const spinous = tube(
    [
      [0, y + 42, low - 3, 3.4],
      [0, y + (lumbar ? 66 : 58), low - (lumbar ? 7 : 22), 3.8],
    ],
    [1, 1, lumbar ? 0.38 : 0.6],
  );
  return join(join(pedicles, laminae, 3), join(transverse, spinous, 3), 3);
}

/** Ribs T6 to T12 of both sides with their cartilages, the lower sternum. */
export function ribParts(person: Person): readonly Part[] {
  const { seed, contrast } = person;
  const hard = bone(contrast.cortexBone + 120, contrast.marrow + 40, 1.7, seed + 90);
  const soft = tissue(contrast.muscle + 45, 18, 8, seed + 94);
  const ribs = RIBS.flatMap((rib) =>
    [1, -1].map((side): Part => ({ solid: tube(ribKnots(rib, side), [1, 1, 0.62]), label: BONE_LABEL, hu: hard, bent: true })),
  );
  const cartilages = RIBS.filter((rib) => rib.joins_z !== null).flatMap((rib) =>
    [1, -1].map((side): Part => {
      const end = ribKnots(rib, side).at(-1) ?? [0, 0, 0, 0];
      const to: Knot = [side * 12, -104, rib.joins_z ?? 0, 4.6];
      const middle: Knot = [(end[0] + to[0]) / 2, Math.min(end[1], to[1]) - 4, Math.min(end[2], to[2]) - 3, 4.8];
      return { solid: tube([[end[0], end[1], end[2], 5], middle, to], [1, 1, 0.62]), label: BODY_LABEL, hu: soft, bent: true };
    }),
  );
  const sternum: Part = {
    solid: join(ellipsoid([0, -105, 186], [19, 5.5, 34]), ellipsoid([0, -104, 142], [8, 3.4, 17]), 8),
    label: BONE_LABEL,
    hu: hard,
    bent: true,
  };
  return [...cartilages, ...ribs, sternum];
}

/** A rib: the height of its head, how far around it goes (0 at the spine, 180 at the sternum), how far it falls, where its cartilage meets the sternum. */
interface Rib {
  readonly z: number;
  readonly to_deg: number;
  readonly falls_mm: number;
  readonly joins_z: number | null;
}
const RIBS: readonly Rib[] = [
  { z: 52, to_deg: 72, falls_mm: 44, joins_z: null },
  { z: 82, to_deg: 98, falls_mm: 66, joins_z: null },
  { z: 110, to_deg: 122, falls_mm: 80, joins_z: 112 },
  { z: 136, to_deg: 132, falls_mm: 84, joins_z: 128 },
  { z: 162, to_deg: 138, falls_mm: 84, joins_z: 142 },
  { z: 187, to_deg: 142, falls_mm: 82, joins_z: 158 },
  { z: 211, to_deg: 146, falls_mm: 78, joins_z: 172 },
  { z: 236, to_deg: 148, falls_mm: 74, joins_z: null },
];
const RIB_STEP_DEG = 8;

/** Around the middle of the chest wall: half width 141, front -103, back 104, straightened at the back where the ribs leave the spine. */
function ribKnots(rib: Rib, side: number): readonly Knot[] {
  const head = spineY(rib.z);
  const knots: Knot[] = [
    [side * 20, head + 12, rib.z, 3.6],
    [side * 34, head + 36, rib.z + 1, 3.8],
  ];
  for (let angle = 28; angle <= rib.to_deg; angle += RIB_STEP_DEG) {
    const t = angle / rib.to_deg;
    const z = rib.z - rib.falls_mm * t * t * (1.7 - 0.7 * t);
    const [s, c] = [sine(angle), cosine(angle)];
    const swell = 1 + 0.1 * 4 * s * s * c * c;
    knots.push([side * 142 * s * swell, c > 0 ? 3 + 103 * c * swell : 3 + 108 * c * swell, z, 4.1]);
  }
  return knots;
}

/** The space of the cavity that is not spine: kept apart so that organs never reach into bone. */
export function clearOfSpine(solid: Solid): Solid {
  return without(
    solid,
    field((x, y, z) => Math.sqrt((x / 1.2) ** 2 + (y - spineY(z) - 6) ** 2) - 24),
    6,
  );
}
