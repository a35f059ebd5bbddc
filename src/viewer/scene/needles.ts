import { Buffer } from "@babylonjs/core/Buffers/buffer.js";
import { Constants } from "@babylonjs/core/Engines/constants.js";
import { ShaderMaterial } from "@babylonjs/core/Materials/shaderMaterial.js";
import { Vector4 } from "@babylonjs/core/Maths/math.vector.js";
import { Mesh } from "@babylonjs/core/Meshes/mesh.js";
import type { CaseNeedle } from "../../case/index.ts";
import type { Triple } from "../../volume/index.ts";
import { currentNeedle, forbiddenStretches, type Shown } from "../shown.ts";
import { along, cross, direction, length, minus } from "../vectors.ts";
import { needleShader } from "./shaders.ts";
import type { Stage } from "./stage.ts";

/** The needles of the scene. */
export interface Needles {
  /** @param pixelAt1 scene metres that one px covers at 1 m before the eye. @param inRoom drawn for a headset. */
  follow(shown: Shown, pixelAt1: number, inRoom?: boolean): void;
  dispose(): void;
}

/** 0 shaft, 1 forbidden stretch, 2 line outwards, 3 throw; in a room also 4 tick, 5 heavier tick, 6 glow about a forbidden stretch. */
type Kind = 0 | 1 | 2 | 3 | 4 | 5 | 6;
interface Stretch {
  readonly from_mm: number;
  readonly to_mm: number;
  readonly kind: Kind;
}

interface Shaft {
  readonly mesh: Mesh;
  readonly behind: Mesh;
  readonly materials: readonly ShaderMaterial[];
  /** What its shape and its materials were made of. */
  key: readonly unknown[];
  dressed: readonly unknown[];
  tubes: Tubes | null;
}

/** One buffer, that both meshes of a needle draw from. */
interface Tubes {
  /** Tubes that it holds. */
  readonly room: number;
  readonly data: Float32Array;
  readonly buffer: Buffer;
}

const SIDES = 12;
const COSINES: Float64Array = Float64Array.from({ length: SIDES }, (_, n) => Math.cos((2 * Math.PI * n) / SIDES));
const SINES: Float64Array = Float64Array.from({ length: SIDES }, (_, n) => Math.sin((2 * Math.PI * n) / SIDES));
/** Numbers of a vertex. */
const STRIDE = 8;
const SPARE_TUBES = 4;
const TIP_MM = 4;
const OUTWARDS_MM = 90;
const TICK_MM = 10;
const HEAVY_EVERY = 5;
/** Half of a tick's length along the shaft. */
const TICK_HALF_MM: readonly [light: number, heavy: number] = [0.45, 1];
/** After every shell, so that none veils it; depth against what is opaque. Behind opaque things it shines through at this strength. */
const ORDER = 96;
const BEHIND_STRENGTH = 0.4;
/** Least radius in px: shaft, forbidden stretch, line outwards, throw. */
const LEAST_PX = new Vector4(1.9, 3.1, 0.9, 1.1);
const LEAST_PX_OTHER = new Vector4(1.1, 1.1, 0, 0);

export function createNeedles(stage: Stage): Needles {
  const shafts = new Map<string, Shaft>();
  const remove = (id: string, shaft: Shaft): void => {
    shaft.mesh.dispose();
    shaft.behind.dispose();
    shaft.tubes?.buffer.dispose();
    for (const material of shaft.materials) material.dispose();
    shafts.delete(id);
  };
  return {
    follow(shown, pixelAt1, inRoom = false) {
      const needles = shown.doc?.needles ?? [];
      for (const [id, shaft] of shafts) if (!needles.some((needle) => needle.id === id)) remove(id, shaft);
      const current = currentNeedle(shown);
      for (const needle of needles) {
        const shaft = shafts.get(needle.id) ?? addShaft(stage, needle.id);
        shafts.set(needle.id, shaft);
        shape(shaft, needle, needle === current ? shown : null, inRoom);
        // Only the one that is planned shines through what hides it.
        shaft.behind.setEnabled(shaft.mesh.isEnabled() && (!inRoom || needle === current));
        dress(shaft, pixelAt1, needle.diameter_mm / 2, needle === current, inRoom);
      }
    },
    dispose() {
      for (const [id, shaft] of shafts) remove(id, shaft);
    },
  };
}

function dress(shaft: Shaft, pixelAt1: number, radius_mm: number, isCurrent: boolean, inRoom: boolean): void {
  const dressed = [pixelAt1, radius_mm, isCurrent, inRoom];
  if (dressed.every((item, n) => item === shaft.dressed[n])) return;
  shaft.dressed = dressed;
  for (const material of shaft.materials) {
    material.setFloat("pixel", pixelAt1);
    material.setFloat("radius", radius_mm);
    material.setFloat("dim", isCurrent ? 0 : 1);
    material.setFloat("room", inRoom ? 1 : 0);
    material.setVector4("least", isCurrent ? LEAST_PX : LEAST_PX_OTHER);
  }
}

function addShaft(stage: Stage, id: string): Shaft {
  const make = (order: number, strength: number, through: boolean): readonly [Mesh, ShaderMaterial] => {
    const mesh = new Mesh(`needle ${id}`, stage.scene);
    mesh.parent = stage.root;
    mesh.isPickable = false;
    mesh.alwaysSelectAsActiveMesh = true;
    mesh.alphaIndex = order;
    const material = new ShaderMaterial(`needle ${id}`, stage.scene, needleShader, {
      attributes: ["position", "normal", "uv"],
      uniforms: ["world", "viewProjection", "cameraPosition", "radius", "pixel", "least", "strength", "dim", "room"],
      needAlphaBlending: true,
    });
    material.backFaceCulling = false;
    material.forceDepthWrite = !through;
    material.depthFunction = through ? Constants.ALWAYS : Constants.LEQUAL;
    material.setFloat("strength", strength);
    mesh.material = material;
    return [mesh, material];
  };
  const [behind, faint] = make(ORDER, BEHIND_STRENGTH, true);
  const [mesh, bright] = make(ORDER + 1, 1, false);
  return { mesh, behind, materials: [faint, bright], key: [], dressed: [], tubes: null };
}

/**
 * The stretches of a needle: outwards, shaft with its forbidden parts, throw. In a room the ticks are raised rings, since a dark mark is a gap on a display
 * that adds light, forbidden parts glow, and the line outwards is the room's own.
 */
function stretchesOf(shown: Shown | null, axis_mm: number, inRoom: boolean): readonly Stretch[] {
  const shaft: Stretch = { from_mm: 0, to_mm: axis_mm, kind: 0 };
  if (!shown) return [shaft];
  const throw_mm = shown.doc?.rules.needle.throw_mm ?? 0;
  const forbidden = forbiddenStretches(shown).map((run): Stretch => ({ from_mm: run.from_mm, to_mm: run.to_mm, kind: 1 }));
  return [
    shaft,
    ...(inRoom ? ticksOf(axis_mm) : [{ from_mm: -OUTWARDS_MM, to_mm: -3, kind: 2 } as const]),
    ...(throw_mm > 0 ? [{ from_mm: axis_mm, to_mm: axis_mm + throw_mm, kind: 3 } as const] : []),
    ...forbidden,
    ...(inRoom ? forbidden.map((run): Stretch => ({ ...run, kind: 6 })) : []),
  ];
}

/** A ring each 10 mm from the skin, a heavier one each 50. */
function ticksOf(axis_mm: number): readonly Stretch[] {
  return Array.from({ length: Math.floor(axis_mm / TICK_MM) }, (_, n): Stretch => {
    const isHeavy = (n + 1) % HEAVY_EVERY === 0;
    const [at_mm, half_mm] = [(n + 1) * TICK_MM, TICK_HALF_MM[isHeavy ? 1 : 0]];
    return { from_mm: at_mm - half_mm, to_mm: at_mm + half_mm, kind: isHeavy ? 5 : 4 };
  });
}

/** Room for all of a needle's tubes, and for a few more: a drag makes no buffer anew. */
function roomFor(shaft: Shaft, tubes: number): Tubes {
  if (shaft.tubes && shaft.tubes.room >= tubes) return shaft.tubes;
  shaft.tubes?.buffer.dispose();
  const room = Math.ceil((tubes + 1) / SPARE_TUBES) * SPARE_TUBES;
  const data = new Float32Array(room * 2 * SIDES * STRIDE);
  const buffer = new Buffer(shaft.mesh.getEngine(), data, true, STRIDE);
  const indices: number[] = [];
  for (let base = 0; base < room * 2 * SIDES; base += 2 * SIDES) {
    for (let n = 0; n < SIDES; n++) {
      const [a, b] = [base + n, base + ((n + 1) % SIDES)];
      indices.push(a, b, a + SIDES, b, b + SIDES, a + SIDES);
    }
  }
  for (const mesh of [shaft.mesh, shaft.behind]) {
    mesh.setVerticesBuffer(buffer.createVertexBuffer("position", 0, 3));
    mesh.setVerticesBuffer(buffer.createVertexBuffer("normal", 3, 3));
    mesh.setVerticesBuffer(buffer.createVertexBuffer("uv", 6, 2));
    mesh.setIndices(indices);
  }
  shaft.tubes = { room, data, buffer };
  return shaft.tubes;
}

/** Each stretch is a tube between two rings, the shaft one more for its tip; what is left of the room lies within the entry, without width. */
function shape(shaft: Shaft, needle: CaseNeedle, shown: Shown | null, inRoom: boolean): void {
  const axis = minus(needle.target_mm, needle.entry_mm);
  const ahead = direction(axis);
  const stretches = stretchesOf(shown, length(axis), inRoom);
  const key = [needle.entry_mm, needle.target_mm, ...stretches.flatMap((run) => [run.from_mm, run.to_mm, run.kind])];
  if (key.length === shaft.key.length && key.every((item, n) => item === shaft.key[n])) return;
  shaft.key = key;
  shaft.mesh.setEnabled(ahead !== null);
  shaft.behind.setEnabled(ahead !== null);
  if (!ahead) return;
  const { data, buffer } = roomFor(shaft, stretches.length + 1);
  const ring = ringsInto(data, needle.entry_mm, ahead);
  for (const { from_mm, to_mm, kind } of stretches) {
    if (!(to_mm > from_mm)) continue;
    const tip_mm = kind === 0 ? Math.min(TIP_MM, (to_mm - from_mm) / 2) : 0;
    ring(from_mm, 1, kind);
    ring(to_mm - tip_mm, 1, kind);
    if (tip_mm === 0) continue;
    ring(to_mm - tip_mm, 1, kind);
    ring(to_mm, 0, kind);
  }
  while (ring(0, 0, 0)) {}
  buffer.update(data);
}

/** Writes rings about an axis one after the other: 8 numbers a vertex, position, normal (its length the part of the width), depth and kind. @returns whether there was room. */
function ringsInto(data: Float32Array, entry_mm: Triple, ahead: Triple): (at_mm: number, wide: number, kind: Kind) => boolean {
  const side = direction(cross(ahead, Math.abs(ahead[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0])) ?? [1, 0, 0];
  const other = cross(ahead, side);
  let at = 0;
  return (at_mm, wide, kind) => {
    if (at >= data.length) return false;
    const [x, y, z] = along(entry_mm, ahead, at_mm);
    for (let n = 0; n < SIDES; n++, at += STRIDE) {
      const c = COSINES[n] * wide;
      const s = SINES[n] * wide;
      data[at] = x;
      data[at + 1] = y;
      data[at + 2] = z;
      data[at + 3] = c * side[0] + s * other[0];
      data[at + 4] = c * side[1] + s * other[1];
      data[at + 5] = c * side[2] + s * other[2];
      data[at + 6] = at_mm;
      data[at + 7] = kind;
    }
    return true;
  };
}
