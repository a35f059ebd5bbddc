import { type Geometry, geometryFrom, lps, type Modality, type NineNumbers, type Triple, type Volume } from "../../src/volume/index.ts";

/** A grid that must be one. */
export function gridOf(size: Triple, spacing_mm: Triple, origin_mm: Triple, direction: NineNumbers): Geometry {
  const made = geometryFrom(size, spacing_mm, lps(...origin_mm), direction);
  if ("problem" in made) throw new Error(made.problem.code);
  return made.value;
}

/** A rotation by three angles as a row-major direction; mirrored it is left-handed. */
export function turned(a: number, b: number, c: number, mirrored = false): NineNumbers {
  const [ca, sa, cb, sb, cc, sc] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b), Math.cos(c), Math.sin(c)];
  const m = mirrored ? -1 : 1;
  return [
    ca * cb,
    ca * sb * sc - sa * cc,
    m * (ca * sb * cc + sa * sc),
    sa * cb,
    sa * sb * sc + ca * cc,
    m * (sa * sb * cc - ca * sc),
    -sb,
    cb * sc,
    m * cb * cc,
  ];
}

/** A series of which nothing is known but its kind. */
export function bareSeries(id = "x", modality: Modality = "CT"): Volume["series"] {
  return {
    id,
    uid: null,
    study_uid: null,
    frame_of_reference_uid: null,
    number: null,
    modality,
    description: null,
    acquisition_date: null,
    patient_position: null,
    window: null,
    instances: null,
  };
}
