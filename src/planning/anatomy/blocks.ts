import type { Geometry } from "../../volume/index.ts";
import type { Exterior } from "./exterior.ts";
import { isExterior } from "./exterior.ts";

/** Cells of a block along each axis, and blocks of a group. */
export const BLOCK = 8;
const GROUP_BLOCKS = 8;
const GROUP: number = BLOCK * GROUP_BLOCKS;

/**
 * Cells of one structure's boundary (or skin faces) in blocks of 8x8x8 cells, blocks in groups of 8x8x8 blocks, each with the ball about the bounding
 * box of its cells: a lower bound for every distance to them.
 */
export interface BlockTree {
  /** 4 doubles a group: centre (box frame, mm), radius. */
  readonly groups: Float64Array;
  /** First block of each group; one more at the end. */
  readonly blockFrom: Int32Array;
  /** 4 doubles a block: centre (box frame, mm), radius. */
  readonly blocks: Float64Array;
  /** 3 integers a block: i, j, k of its first cell. */
  readonly corners: Int32Array;
  /** First item of each block; one more at the end. */
  readonly itemFrom: Int32Array;
  /** A cell of the block: `i + 8 j + 64 k`; for skin faces `+ 512 f`, f = 0..5 for -i, +i, -j, +j, -k, +k. */
  readonly items: Uint16Array;
}

/** The boundary cells (a face neighbour has another label, or is off the grid) of every structure present, labels rising. */
export interface BoundaryBlocks {
  readonly labels: Uint8Array;
  readonly trees: readonly BlockTree[];
}

/** A tree in the making: lists that grow, and the box of the block and group that are open. */
export interface TreeDraft {
  groups: number[];
  blockFrom: number[];
  blocks: number[];
  corners: number[];
  itemFrom: number[];
  items: Uint16Array<ArrayBuffer>;
  count: number;
  /** Serial numbers of the open block and group, -1 for none. */
  block: number;
  group: number;
  /** Cells: least i, j, k and greatest i, j, k of the open block and of the open group. */
  readonly blockBox: Int32Array;
  readonly groupBox: Int32Array;
}

/** An empty tree. */
export function treeDraft(): TreeDraft {
  return {
    groups: [],
    blockFrom: [],
    blocks: [],
    corners: [],
    itemFrom: [],
    items: new Uint16Array(256),
    count: 0,
    block: -1,
    group: -1,
    blockBox: new Int32Array(6),
    groupBox: new Int32Array(6),
  };
}

/** What one scan over a map fills: a draft per label, and the skin's. */
export interface Drafts {
  readonly byLabel: (TreeDraft | null)[];
  readonly skin: TreeDraft;
}

/** How many groups a grid has along i, j and k. */
export function groupCounts(g: Geometry): readonly [number, number, number] {
  return [Math.ceil(g.size[0] / GROUP), Math.ceil(g.size[1] / GROUP), Math.ceil(g.size[2] / GROUP)];
}

/** Files the boundary cells of one group of blocks; groups are to be scanned in order of their serial number. */
export function scanGroup(g: Geometry, labels: Uint8Array, exterior: Exterior | null, serial: number, drafts: Drafts): void {
  const [gx, gy] = groupCounts(g);
  const gk = Math.floor(serial / (gx * gy));
  const gj = Math.floor(serial / gx) % gy;
  const gi = serial % gx;
  const [nx, ny, nz] = g.size;
  // The block at hand: i, j, k of its first cell, serial number of the block and of its group.
  const place = new Int32Array(5);
  let block = serial * GROUP_BLOCKS ** 3;
  for (let k0 = gk * GROUP; k0 < Math.min(nz, (gk + 1) * GROUP); k0 += BLOCK) {
    for (let j0 = gj * GROUP; j0 < Math.min(ny, (gj + 1) * GROUP); j0 += BLOCK) {
      for (let i0 = gi * GROUP; i0 < Math.min(nx, (gi + 1) * GROUP); i0 += BLOCK) {
        place.set([i0, j0, k0, block++, serial]);
        scanBlock(g, labels, exterior, place, drafts);
      }
    }
  }
}

function scanBlock(g: Geometry, labels: Uint8Array, exterior: Exterior | null, place: Int32Array, drafts: Drafts): void {
  const [nx, ny, nz] = g.size;
  const plane = nx * ny;
  const i0 = place[0];
  const endI = Math.min(nx, i0 + BLOCK);
  const endJ = Math.min(ny, place[1] + BLOCK);
  const endK = Math.min(nz, place[2] + BLOCK);
  for (let k = place[2]; k < endK; k++) {
    for (let j = place[1]; j < endJ; j++) {
      const row = j + ny * k;
      const base = nx * row;
      const outerRow = j === 0 || j === ny - 1 || k === 0 || k === nz - 1;
      const packedRow = BLOCK * (j - place[1]) + BLOCK * BLOCK * (k - place[2]);
      for (let i = i0; i < endI; i++) {
        const at = base + i;
        const label = labels[at];
        if (label === 0) continue;
        const outer = outerRow || i === 0 || i === nx - 1;
        if (
          !outer &&
          labels[at - 1] === label &&
          labels[at + 1] === label &&
          labels[at - nx] === label &&
          labels[at + nx] === label &&
          labels[at - plane] === label &&
          labels[at + plane] === label
        )
          continue;
        const packed = packedRow + (i - i0);
        let draft = drafts.byLabel[label];
        if (draft === null) {
          draft = treeDraft();
          drafts.byLabel[label] = draft;
        }
        add(g, draft, packed, place);
        if (exterior !== null && !outer) addSkin(g, exterior, [i, row], packed, place, drafts.skin);
      }
    }
  }
}

/** Files a face of a body cell for each face neighbour in the exterior (label 0 by definition). */
function addSkin(
  g: Geometry,
  exterior: Exterior,
  cell: readonly [i: number, row: number],
  packed: number,
  place: Int32Array,
  skin: TreeDraft,
): void {
  const [i, row] = cell;
  const ny = g.size[1];
  if (isExterior(exterior, i - 1, row)) add(g, skin, packed, place);
  if (isExterior(exterior, i + 1, row)) add(g, skin, packed + 512, place);
  if (isExterior(exterior, i, row - 1)) add(g, skin, packed + 1024, place);
  if (isExterior(exterior, i, row + 1)) add(g, skin, packed + 1536, place);
  if (isExterior(exterior, i, row - ny)) add(g, skin, packed + 2048, place);
  if (isExterior(exterior, i, row + ny)) add(g, skin, packed + 2560, place);
}

function add(g: Geometry, draft: TreeDraft, packed: number, place: Int32Array): void {
  if (draft.block !== place[3]) openBlock(g, draft, place);
  if (draft.count === draft.items.length) {
    const longer = new Uint16Array(draft.items.length * 2);
    longer.set(draft.items);
    draft.items = longer;
  }
  draft.items[draft.count++] = packed;
  const box = draft.blockBox;
  const i = place[0] + (packed & 7);
  const j = place[1] + ((packed >> 3) & 7);
  const k = place[2] + ((packed >> 6) & 7);
  if (i < box[0]) box[0] = i;
  if (j < box[1]) box[1] = j;
  if (k < box[2]) box[2] = k;
  if (i > box[3]) box[3] = i;
  if (j > box[4]) box[4] = j;
  if (k > box[5]) box[5] = k;
}

function openBlock(g: Geometry, draft: TreeDraft, place: Int32Array): void {
  closeBlock(g, draft);
  if (draft.group !== place[4]) {
    closeGroup(g, draft);
    draft.group = place[4];
    draft.blockFrom.push(draft.itemFrom.length);
    emptyBox(draft.groupBox);
  }
  draft.block = place[3];
  draft.itemFrom.push(draft.count);
  draft.corners.push(place[0], place[1], place[2]);
  emptyBox(draft.blockBox);
}

function emptyBox(box: Int32Array): void {
  box.fill(0x7fffffff, 0, 3);
  box.fill(-1, 3, 6);
}

function closeBlock(g: Geometry, draft: TreeDraft): void {
  if (draft.block < 0) return;
  draft.blocks.push(...ballOf(g, draft.blockBox));
  for (let axis = 0; axis < 3; axis++) {
    draft.groupBox[axis] = Math.min(draft.groupBox[axis], draft.blockBox[axis]);
    draft.groupBox[3 + axis] = Math.max(draft.groupBox[3 + axis], draft.blockBox[3 + axis]);
  }
  draft.block = -1;
}

function closeGroup(g: Geometry, draft: TreeDraft): void {
  if (draft.group < 0) return;
  draft.groups.push(...ballOf(g, draft.groupBox));
  draft.group = -1;
}

/** Centre and half diagonal of a box of cells, mm. */
function ballOf(g: Geometry, box: Int32Array): readonly number[] {
  const [sx, sy, sz] = g.spacing_mm;
  const x = (box[3] + 1 - box[0]) * sx;
  const y = (box[4] + 1 - box[1]) * sy;
  const z = (box[5] + 1 - box[2]) * sz;
  return [box[0] * sx + x / 2, box[1] * sy + y / 2, box[2] * sz + z / 2, Math.sqrt(x * x + y * y + z * z) / 2];
}

/** The finished tree, trimmed. */
export function finishTree(g: Geometry, draft: TreeDraft): BlockTree {
  closeBlock(g, draft);
  closeGroup(g, draft);
  return {
    groups: Float64Array.from(draft.groups),
    blockFrom: Int32Array.from([...draft.blockFrom, draft.itemFrom.length]),
    blocks: Float64Array.from(draft.blocks),
    corners: Int32Array.from(draft.corners),
    itemFrom: Int32Array.from([...draft.itemFrom, draft.count]),
    items: draft.items.slice(0, draft.count),
  };
}
