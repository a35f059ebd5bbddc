import { byIdentity, type Plane, planeOf, sameTurn } from "./vectors.ts";
import type { Image } from "./words.ts";

/** Parallel pictures of one size: what may become one volume. */
export interface Stack {
  readonly plane: Plane;
  readonly images: readonly Image[];
}

interface Stacks {
  readonly stacks: readonly Stack[];
  /** Pictures that lie across the stacks. */
  readonly strays: readonly Image[];
  /** Distinct directions among all pictures. */
  readonly directions: number;
}

/** PixelSpacing counts as the same within this part. */
const SPACING_TOLERANCE = 1e-3;
/** Fewest pictures that make a stack. */
export const STACK_MIN = 3;

/** Groups pictures by matrix, pixel spacing and orientation (dicom.md 1.2, step 1). All must have orientation and spacing, orientation valid. */
export function splitStacks(images: readonly Image[]): Stacks {
  const groups: { plane: Plane; images: Image[] }[] = [];
  const directions: Plane[] = [];
  for (const image of images.toSorted(byIdentity)) {
    if (image.orientation === null) continue;
    const plane = planeOf(image.orientation, null);
    if ("problem" in plane) continue;
    if (!directions.some((known) => sameTurn(known, plane.value))) directions.push(plane.value);
    const group = groups.find((known) => sameTurn(known.plane, plane.value) && sameGrid(known.images[0], image));
    if (group) group.images.push(image);
    else groups.push({ plane: plane.value, images: [image] });
  }
  const stacks = groups.filter((group) => group.images.length >= STACK_MIN);
  return {
    stacks: stacks.toSorted((a, b) => b.images.length - a.images.length || byIdentity(a.images[0], b.images[0])),
    strays: groups.filter((group) => group.images.length < STACK_MIN).flatMap((group) => group.images),
    directions: directions.length,
  };
}

function sameGrid(a: Image, b: Image): boolean {
  if (a.format.rows !== b.format.rows || a.format.columns !== b.format.columns) return false;
  if (a.pixelSpacing_mm === null || b.pixelSpacing_mm === null) return false;
  return [0, 1].every((axis) => close(a.pixelSpacing_mm?.[axis] ?? 0, b.pixelSpacing_mm?.[axis] ?? 0));
}

function close(a: number, b: number): boolean {
  return Math.abs(a - b) <= SPACING_TOLERANCE * Math.max(a, b);
}
