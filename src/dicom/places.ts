import { ok, type Problem, problem, type Result, refuse } from "../base/index.ts";
import { samePixels } from "./pixels.ts";
import type { Stack } from "./stacks.ts";
import { byIdentity, compare, dot, length, minus, plus } from "./vectors.ts";
import type { Image, SplitKeys } from "./words.ts";

/** All pictures of one place, first acquired first. */
export interface Place {
  readonly along_mm: number;
  readonly images: readonly Image[];
}

/** Pictures nearer than this along the normal, and than 1 % of the smallest gap, show the same place. */
const SAME_PLACE_MM = 0.01;
const SAME_PLACE_PART = 0.01;
/** Two pictures of one level whose corners differ by more than this lie side by side. */
const SAME_CORNER_MM = 0.1;

/** Which attribute makes parts, in the order they are tried, and what the finding is called. */
const SPLITS: readonly (readonly [key: keyof SplitKeys, code: "split-stacks" | "split-echoes" | "split-phases"])[] = [
  ["stack", "split-stacks"],
  ["echo", "split-echoes"],
  ["acquisition", "split-phases"],
  ["temporal", "split-phases"],
  ["trigger", "split-phases"],
  ["contrast", "split-phases"],
  ["imageType", "split-phases"],
  ["bValue", "split-phases"],
  ["inversion", "split-phases"],
  ["acquisitionTime", "split-phases"],
  ["contentTime", "split-phases"],
];

export interface Parts {
  readonly parts: readonly (readonly Image[])[];
  readonly problems: readonly Problem[];
}

/** The places of a stack along its normal, rising. */
export function placesOf(stack: Stack): Result<readonly Place[]> {
  const levels = stack.images
    .flatMap((image) => (image.position_mm ? [{ image, along: dot(image.position_mm, stack.plane.normal) }] : []))
    .toSorted((a, b) => a.along - b.along || byIdentity(a.image, b.image));
  const gaps = levels.slice(1).map((level, index) => level.along - levels[index].along);
  const smallest = Math.min(...gaps.filter((gap) => gap > SAME_PLACE_MM));
  const tolerance = Math.min(SAME_PLACE_MM, SAME_PLACE_PART * smallest);
  const places: { along_mm: number; images: Image[] }[] = [];
  for (const { image, along } of levels) {
    const last = places.at(-1);
    if (last && along - last.along_mm <= tolerance) last.images.push(image);
    else places.push({ along_mm: along, images: [image] });
  }
  const beside = Math.max(0, ...places.map((place) => spread(place.images, stack)));
  if (beside > SAME_CORNER_MM) return refuse("slices-off-axis", null, { off_mm: beside });
  return ok(places.map((place) => ({ along_mm: place.along_mm, images: place.images.toSorted(byAcquisition) })));
}

/** How far apart the corners of pictures of one level lie in their plane, mm. */
function spread(images: readonly Image[], stack: Stack): number {
  const first = images[0].position_mm;
  if (images.length < 2 || !first) return 0;
  return Math.max(
    ...images.map((image) => {
      const by = minus(image.position_mm ?? first, first);
      return length(plus(by, stack.plane.normal, -dot(by, stack.plane.normal)));
    }),
  );
}

/** Doubles dropped, then one part per value of the first attribute that tells all pictures of each place apart (dicom.md 1.2, step 4). */
export async function partsOf(places: readonly Place[], where: string, override: boolean): Promise<Result<Parts>> {
  const single: Place[] = [];
  let dropped = 0;
  for (const place of places) {
    const kept: Image[] = [];
    for (const image of place.images) {
      if (await isKnown(image, kept)) dropped++;
      else kept.push(image);
    }
    single.push({ along_mm: place.along_mm, images: kept });
  }
  const problems: Problem[] = dropped > 0 ? [problem("duplicates-dropped", "warning", where, { dropped })] : [];
  const crowded = single.find((place) => place.images.length > 1);
  if (!crowded) return ok({ parts: [single.flatMap((place) => place.images)], problems });
  const split = splitBy(single);
  if (split) {
    const parts = split.parts.toSorted((a, b) => byAcquisition(a[0], b[0]));
    return ok({ parts, problems: [...problems, problem(split.code, "warning", where, { parts: parts.length })] });
  }
  const details = { position_mm: crowded.along_mm };
  if (!override) return refuse("conflicting-duplicates", where, details, true);
  return ok({
    parts: [single.map((place) => place.images[0])],
    problems: [...problems, problem("conflicting-duplicates", "warning", where, details, true)],
  });
}

async function isKnown(image: Image, kept: readonly Image[]): Promise<boolean> {
  for (const other of kept) {
    if (image.sopInstance !== null && image.sopInstance === other.sopInstance && image.frame === other.frame) return true;
    if (await samePixels(image, other)) return true;
  }
  return false;
}

interface Split {
  readonly code: "split-stacks" | "split-echoes" | "split-phases";
  readonly parts: readonly (readonly Image[])[];
}

/** By one attribute that separates everything, else by one that halves evenly and then by the next. */
function splitBy(places: readonly Place[]): Split | null {
  const most = Math.max(...places.map((place) => place.images.length));
  for (const share of [1, null]) {
    for (const [key, code] of SPLITS) {
      const values = new Set(places.flatMap((place) => place.images.map((image) => image.keys[key])));
      const each = most / values.size;
      if (values.size < 2 || !Number.isInteger(each) || (share !== null && each !== share)) continue;
      if (!places.every((place) => evenly(place.images, key, each))) continue;
      const groups = [...values].map((value) => within(places, key, value));
      if (each === 1) return { code, parts: groups.map((group) => group.flatMap((place) => place.images)) };
      const inner = groups.map(splitBy);
      if (inner.every((found) => found !== null)) return { code, parts: inner.flatMap((found) => found.parts) };
    }
  }
  return null;
}

function evenly(images: readonly Image[], key: keyof SplitKeys, most: number): boolean {
  const counts = new Map<string | null, number>();
  for (const image of images) counts.set(image.keys[key], (counts.get(image.keys[key]) ?? 0) + 1);
  return [...counts.values()].every((count) => count <= most);
}

function within(places: readonly Place[], key: keyof SplitKeys, value: string | null): readonly Place[] {
  return places
    .map((place) => ({ along_mm: place.along_mm, images: place.images.filter((image) => image.keys[key] === value) }))
    .filter((place) => place.images.length > 0);
}

/** Acquisition, time, echo; what is no number compares as text. */
function byAcquisition(a: Image, b: Image): number {
  const keys: readonly (keyof SplitKeys)[] = ["acquisition", "temporal", "acquisitionTime", "contentTime", "echo"];
  for (const key of keys) {
    const [left, right] = [a.keys[key] ?? "", b.keys[key] ?? ""];
    const numbers = Number.parseFloat(left) - Number.parseFloat(right);
    const order = Number.isFinite(numbers) && numbers !== 0 ? numbers : compare(left, right);
    if (order !== 0) return order;
  }
  return (a.instanceNumber ?? 0) - (b.instanceNumber ?? 0) || byIdentity(a, b);
}
