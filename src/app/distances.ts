import type { CaseDocument } from "../case/index.ts";
import type { Triple } from "../volume/index.ts";

interface Segment {
  readonly from: Triple;
  readonly to: Triple;
}

/** Distances between the axes of every two needles, entry to the shaft's end (target + throw), mm. */
export function needleDistances(doc: CaseDocument): readonly { readonly a: string; readonly b: string; readonly distance_mm: number }[] {
  const throw_mm = doc.rules.needle.throw_mm;
  const segments = doc.needles.map((needle) => ({ id: needle.id, segment: shaftOf(needle.entry_mm, needle.target_mm, throw_mm) }));
  return segments.flatMap((a, i) =>
    segments.slice(i + 1).map((b) => ({ a: a.id, b: b.id, distance_mm: segmentDistance(a.segment, b.segment) })),
  );
}

function shaftOf(entry: Triple, target: Triple, throw_mm: number): Segment {
  const d = minus(target, entry);
  const length = Math.sqrt(dot(d, d));
  const on = length > 0 ? (length + throw_mm) / length : 1;
  return { from: entry, to: [entry[0] + d[0] * on, entry[1] + d[1] * on, entry[2] + d[2] * on] };
}

/** Least distance of two segments. Nearly parallel lines cancel in the product of their lengths: an end may then be nearer than the point that was solved for. */
export function segmentDistance(p: Segment, q: Segment): number {
  const end = (at: Triple, of: Segment): number => solvedDistance({ from: at, to: at }, of);
  return Math.min(solvedDistance(p, q), end(p.from, q), end(p.to, q), end(q.from, p), end(q.to, p));
}

/** The nearest points of both lines, moved into the segments (Ericson, Real-Time Collision Detection, 2005, 5.1.9). */
function solvedDistance(p: Segment, q: Segment): number {
  const d1 = minus(p.to, p.from);
  const d2 = minus(q.to, q.from);
  const r = minus(p.from, q.from);
  const [a, e, b, c, f] = [dot(d1, d1), dot(d2, d2), dot(d1, d2), dot(d1, r), dot(d2, r)];
  const parallel = a * e - b * b;
  let s = a > 0 && e > 0 && parallel > 0 ? clamp((b * f - c * e) / parallel) : 0;
  let t = e > 0 ? (b * s + f) / e : 0;
  if (t < 0 || t > 1 || e === 0) {
    t = clamp(t);
    s = a > 0 ? clamp((b * t - c) / a) : 0;
  }
  const gap = [0, 1, 2].map((i) => p.from[i] + d1[i] * s - q.from[i] - d2[i] * t);
  return Math.sqrt(gap.reduce((sum, value) => sum + value * value, 0));
}

function minus(a: Triple, b: Triple): Triple {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
