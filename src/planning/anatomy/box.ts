/** Squared distance of a stretch of an axis to a point, mm^2. @param ray 6 doubles: point, unit direction. */
export function segmentToPoint(ray: Float64Array, x: number, y: number, z: number, from_mm: number, to_mm: number): number {
  const wx = x - ray[0];
  const wy = y - ray[1];
  const wz = z - ray[2];
  let t = wx * ray[3] + wy * ray[4] + wz * ray[5];
  if (t < from_mm) t = from_mm;
  else if (t > to_mm) t = to_mm;
  const ex = wx - t * ray[3];
  const ey = wy - t * ray[4];
  const ez = wz - t * ray[5];
  return ex * ex + ey * ey + ez * ez;
}

/**
 * The least squared distance of a stretch of an axis to a closed box, and the smallest depth that reaches it, in closed form: dist^2 is convex and
 * piecewise quadratic in t with at most 6 breakpoints, where a coordinate passes a plane of the box (planning.md 2.3).
 * @param box 6 doubles: least corner, greatest corner, mm.
 * @param found receives squared distance and depth.
 */
export function segmentToBox(ray: Float64Array, box: Float64Array, from_mm: number, to_mm: number, found: Float64Array): void {
  const dx = ray[3];
  const dy = ray[4];
  const dz = ray[5];
  // Per axis: when the coordinate comes between the box's planes and when it leaves them, and what it lacks (t = 0) before and after.
  const nearX = ray[0] - (dx > 0 ? box[0] : box[3]);
  const nearY = ray[1] - (dy > 0 ? box[1] : box[4]);
  const nearZ = ray[2] - (dz > 0 ? box[2] : box[5]);
  const farX = ray[0] - (dx > 0 ? box[3] : box[0]);
  const farY = ray[1] - (dy > 0 ? box[4] : box[1]);
  const farZ = ray[2] - (dz > 0 ? box[5] : box[2]);
  // An axis that stands still adds a constant, which has no slope: it is never "outside" here.
  const inX = dx === 0 ? -Infinity : -nearX / dx;
  const inY = dy === 0 ? -Infinity : -nearY / dy;
  const inZ = dz === 0 ? -Infinity : -nearZ / dz;
  const outX = dx === 0 ? Infinity : -farX / dx;
  const outY = dy === 0 ? Infinity : -farY / dy;
  const outZ = dz === 0 ? Infinity : -farZ / dz;
  let t = from_mm;
  for (;;) {
    let next = to_mm;
    let curvature = 0;
    let slope = 0;
    if (t < inX) {
      curvature += dx * dx;
      slope += dx * nearX;
      if (inX < next) next = inX;
    } else if (t < outX) {
      if (outX < next) next = outX;
    } else {
      curvature += dx * dx;
      slope += dx * farX;
    }
    if (t < inY) {
      curvature += dy * dy;
      slope += dy * nearY;
      if (inY < next) next = inY;
    } else if (t < outY) {
      if (outY < next) next = outY;
    } else {
      curvature += dy * dy;
      slope += dy * farY;
    }
    if (t < inZ) {
      curvature += dz * dz;
      slope += dz * nearZ;
      if (inZ < next) next = inZ;
    } else if (t < outZ) {
      if (outZ < next) next = outZ;
    } else {
      curvature += dz * dz;
      slope += dz * farZ;
    }
    if (slope + curvature * t >= 0) break;
    const lowest = -slope / curvature;
    if (lowest < next) {
      if (lowest > t) t = lowest;
      break;
    }
    t = next;
    if (t >= to_mm) break;
  }
  const ex = outside(ray[0] + t * dx, box[0], box[3]);
  const ey = outside(ray[1] + t * dy, box[1], box[4]);
  const ez = outside(ray[2] + t * dz, box[2], box[5]);
  found[0] = ex * ex + ey * ey + ez * ez;
  found[1] = t;
}

function outside(x: number, low: number, high: number): number {
  if (x < low) return low - x;
  return x > high ? x - high : 0;
}
