import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beginDrag, clampedToVolume, type Drag, type DragField, moveDrag, type Pose } from "../../src/viewer/drag.ts";
import { along, direction, dot, length, minus } from "../../src/viewer/vectors.ts";
import { type Geometry, geometryFrom, type Lps, lps, type Triple } from "../../src/volume/index.ts";

/** A patient that is a ball: skin, first hit and inside are known exactly. */
const CENTRE: Triple = [12, -30, 840];
const RADIUS_MM = 110;
const out = (p: Triple): Triple => direction(minus(p, CENTRE)) ?? [1, 0, 0];
const ball: DragField = {
  geometry: boxAbout(CENTRE, 150),
  inBody: (p) => length(minus(p, CENTRE)) <= RADIUS_MM,
  nearestSkin: (p) => along(CENTRE, out(p), RADIUS_MM),
  firstBodyAlong: (origin, d) => {
    const b = dot(minus(origin, CENTRE), d);
    const root = b * b - (dot(minus(origin, CENTRE), minus(origin, CENTRE)) - RADIUS_MM ** 2);
    const t = -b - Math.sqrt(Math.max(0, root));
    return root < 0 || t <= 0 ? null : along(origin, d, t);
  },
  snapEntry: (entry_mm, target_mm) => {
    const back = direction(minus(entry_mm, target_mm));
    if (!back) return { value: entry_mm, problems: [] };
    const b = dot(minus(target_mm, CENTRE), back);
    const root = b * b - (dot(minus(target_mm, CENTRE), minus(target_mm, CENTRE)) - RADIUS_MM ** 2);
    return { value: along(target_mm, back, -b + Math.sqrt(Math.max(0, root))), problems: [] };
  },
};
/** No patient at all: the bare solver. */
const free: DragField = { geometry: null, inBody: null, nearestSkin: () => null, firstBodyAlong: () => null, snapEntry: ball.snapEntry };

function boxAbout(centre: Triple, half: number): Geometry {
  const made = geometryFrom(
    [2 * half + 1, 2 * half + 1, 2 * half + 1],
    [1, 1, 1],
    lps(...(minus(centre, [half, half, half]) as [number, number, number])),
    [1, 0, 0, 0, 1, 0, 0, 0, 1],
  );
  if ("problem" in made) throw new Error(made.problem.code);
  return made.value;
}

const needle = { entry_mm: along(CENTRE, [-1, 0, 0], RADIUS_MM), target_mm: along(CENTRE, [0.3, 0.2, -0.1], 40) };
const step = fc.double({ min: -60, max: 60, noNaN: true });
const shift = fc.tuple(step, step, step);
const part = fc.double({ min: -1, max: 1, noNaN: true });
const unit = fc
  .tuple(part, part, part)
  .filter((v) => Math.hypot(...v) > 0.2)
  .map((v) => direction(v) as Triple);
const pointPose = (p: Triple): Pose => ({ kind: "point", at_mm: lps(p[0], p[1], p[2]) });
const near = (a: Triple, b: Triple, tolerance = 1e-9): void => {
  for (const n of [0, 1, 2]) expect(Math.abs(a[n] - b[n])).toBeLessThanOrEqual(tolerance);
};

describe("a point that is moved", () => {
  test("moves the target by the same, whatever the grip: p = p0 + (g - g0) to 1e-9", () => {
    fc.assert(
      fc.property(shift, shift, (grip, by) => {
        const g0 = along(needle.target_mm, grip, 1);
        const drag = beginDrag("target", needle, pointPose(g0), false);
        near(moveDrag(drag, pointPose(along(g0, by, 1)), false, free).at_mm, along(needle.target_mm, by, 1));
      }),
    );
  });
  test("moves it by a fifth in precision mode", () => {
    fc.assert(
      fc.property(shift, (by) => {
        const drag = beginDrag("target", needle, pointPose(needle.target_mm), true);
        near(moveDrag(drag, pointPose(along(needle.target_mm, by, 1)), true, free).at_mm, along(needle.target_mm, by, 0.2));
      }),
    );
  });
  test("leaves the handle where it is while precision is switched in mid-drag, and goes on from there", () => {
    fc.assert(
      fc.property(shift, shift, (first, second) => {
        const at1 = along(needle.target_mm, first, 1);
        const at2 = along(at1, second, 1);
        const moved = moveDrag(beginDrag("target", needle, pointPose(needle.target_mm), false), pointPose(at1), false, free);
        const switched = moveDrag(moved, pointPose(at1), true, free);
        near(switched.at_mm, moved.at_mm, 0);
        near(moveDrag(switched, pointPose(at2), true, free).at_mm, along(moved.at_mm, second, 0.2));
      }),
    );
  });
  test("gives the same end whatever way it took, as long as nothing stopped it", () => {
    fc.assert(
      fc.property(fc.array(shift, { minLength: 1, maxLength: 6 }), shift, (way, last) => {
        const start = beginDrag("target", needle, pointPose(needle.target_mm), false);
        const end = pointPose(along(needle.target_mm, last, 1));
        const direct = moveDrag(start, end, false, free);
        const around = [...way.map((by) => pointPose(along(needle.target_mm, by, 1))), end].reduce<Drag>(
          (drag, pose) => moveDrag(drag, pose, false, free),
          start,
        );
        near(around.at_mm, direct.at_mm, 0);
      }),
    );
  });
});

describe("a far ray", () => {
  const eye = lps(400, -900, 1200);
  const aimed = direction(minus(needle.target_mm, eye)) as Triple;
  test("that only turns keeps the handle at its distance from the ray's origin", () => {
    fc.assert(
      fc.property(unit, (tilt) => {
        const turnedRay = direction(along(aimed, tilt, 0.1)) as Triple;
        const drag = beginDrag("target", needle, { kind: "ray", origin_mm: eye, direction: aimed, push_m: 0 }, false);
        const { at_mm } = moveDrag(drag, { kind: "ray", origin_mm: eye, direction: turnedRay, push_m: 0 }, false, free);
        expect(length(minus(at_mm, eye))).toBeCloseTo(length(minus(needle.target_mm, eye)), 9);
        near(direction(minus(at_mm, eye)) as Triple, turnedRay);
      }),
    );
  });
  test("that is pushed by 0.15 m of the room reaches twice as far, and never beyond 0.3 and 3 times", () => {
    const drag = beginDrag("target", needle, { kind: "ray", origin_mm: eye, direction: aimed, push_m: 0.05 }, false);
    const reach = (push_m: number): number =>
      length(minus(moveDrag(drag, { kind: "ray", origin_mm: eye, direction: aimed, push_m }, false, free).at_mm, eye)) /
      length(minus(needle.target_mm, eye));
    expect(reach(0.05)).toBeCloseTo(1, 12);
    expect(reach(0.2)).toBeCloseTo(2, 12);
    expect(reach(2)).toBeCloseTo(3, 12);
    expect(reach(-2)).toBeCloseTo(0.3, 12);
  });
});

describe("the entry", () => {
  test("stays on the skin: the pointer's point, the nearest skin, then the axis", () => {
    fc.assert(
      fc.property(shift, (by) => {
        const drag = beginDrag("entry", needle, pointPose(needle.entry_mm), false);
        const { at_mm } = moveDrag(drag, pointPose(along(needle.entry_mm, by, 1)), false, ball);
        expect(length(minus(at_mm, CENTRE))).toBeCloseTo(RADIUS_MM, 9);
        near(at_mm, along(CENTRE, out(along(needle.entry_mm, by, 1)), RADIUS_MM), 1e-6);
      }),
    );
  });
  test("does not jump through the body to the other side in one step, but may walk there", () => {
    const opposite = along(CENTRE, [1, 0, 0], RADIUS_MM);
    const start = beginDrag("entry", needle, pointPose(needle.entry_mm), false);
    near(moveDrag(start, pointPose(opposite), false, ball).at_mm, needle.entry_mm, 0);
    const walked = Array.from({ length: 36 }, (_, n) => Math.PI * (1 + (n + 1) / 36)).reduce<Drag>(
      (drag, turn) =>
        moveDrag(drag, pointPose(along(along(CENTRE, [1, 0, 0], Math.cos(turn) * 115), [0, 0, 1], Math.sin(turn) * 115)), false, ball),
      start,
    );
    near(walked.at_mm, opposite, 1e-6);
  });
  test("falls where a line of sight first meets the body, exactly", () => {
    fc.assert(
      fc.property(unit, unit, (from, tilt) => {
        const origin_mm = along(CENTRE, from, 900);
        const d = direction(along(minus(CENTRE, origin_mm), tilt, 60)) as Triple;
        const hit = ball.firstBodyAlong(origin_mm, d);
        const drag = beginDrag("entry", needle, { kind: "sight", origin_mm, direction: d }, false);
        near(moveDrag(drag, { kind: "sight", origin_mm, direction: d }, false, ball).at_mm, hit ?? needle.entry_mm, 0);
      }),
    );
  });
  test("stays where it was while the line of sight misses the body", () => {
    const drag = beginDrag("entry", needle, { kind: "sight", origin_mm: lps(0, -900, 840), direction: [0, 1, 0] }, false);
    near(moveDrag(drag, { kind: "sight", origin_mm: lps(0, -900, 840), direction: [0, -1, 0] }, false, ball).at_mm, needle.entry_mm, 0);
  });
});

describe("the target", () => {
  test("is free inside the body and stops at the last point of the way inside it", () => {
    fc.assert(
      fc.property(shift, fc.double({ min: 0, max: 4, noNaN: true }), (by, far) => {
        const drag = beginDrag("target", needle, pointPose(needle.target_mm), false);
        const wanted = along(needle.target_mm, by, far);
        const { at_mm, wanted_mm } = moveDrag(drag, pointPose(wanted), false, ball);
        near(wanted_mm, wanted);
        expect(length(minus(at_mm, CENTRE))).toBeLessThanOrEqual(RADIUS_MM + 1e-9);
        if (length(minus(wanted, CENTRE)) < RADIUS_MM - 1e-6) near(at_mm, wanted);
      }),
    );
  });
  test("comes back to the pointer as soon as the pointer is inside again", () => {
    const start = beginDrag("target", needle, pointPose(needle.target_mm), false);
    const outside = moveDrag(start, pointPose(along(CENTRE, [0, 0, 1], 300)), false, ball);
    const inside = along(CENTRE, [0, 0, 1], 50);
    near(moveDrag(outside, pointPose(inside), false, ball).at_mm, inside);
  });
  test("is clamped to the outermost voxel centres where no body is known", () => {
    const field: DragField = { ...ball, inBody: null };
    const drag = beginDrag("target", needle, pointPose(needle.target_mm), false);
    const { at_mm } = moveDrag(drag, pointPose(along(needle.target_mm, [1, 0, 0], 1000)), false, field);
    near(at_mm, [CENTRE[0] + 150, needle.target_mm[1], needle.target_mm[2]]);
  });
});

test("clamping leaves a point inside the volume untouched, bit for bit", () => {
  fc.assert(
    fc.property(shift, (by) => {
      const p: Lps = along(CENTRE, by, 1);
      expect(clampedToVolume(boxAbout(CENTRE, 150), p)).toBe(p);
    }),
  );
});

test("a drag keeps where it began, so that Escape can put it back", () => {
  const moved = moveDrag(
    beginDrag("entry", needle, pointPose(needle.entry_mm), false),
    pointPose(along(needle.entry_mm, [0, 20, 0], 1)),
    false,
    ball,
  );
  expect(moved.start_mm).toBe(needle.entry_mm);
});
