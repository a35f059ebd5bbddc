import type { Assessment } from "../planning/index.ts";

/** How the patient lies, from PatientPosition; null when the file does not say. */
type Lying = "supine" | "prone" | "right-side" | "left-side";

/** A needle's direction as it is set in the room: whole degrees against the vertical, and out of the axial plane. */
export interface Posture {
  readonly lying: Lying | null;
  /** Against gravity in the axial plane, 0..90; null when the needle runs along the body. */
  readonly tilt_deg: number | null;
  /** Where its tip leans, seen by the patient; null when upright. */
  readonly leans: "left" | "right" | "front" | "back" | null;
  /** It is pushed upwards, against gravity. */
  readonly rises: boolean;
  /** Out of the axial plane, 0..90. */
  readonly cranio_caudal_deg: number;
  readonly towards: "head" | "feet" | null;
}

const ENDINGS: readonly (readonly [ending: string, lying: Lying])[] = [
  ["DR", "right-side"],
  ["DL", "left-side"],
  ["S", "supine"],
  ["P", "prone"],
];
const RADIANS = Math.PI / 180;
const RIGHT_DEG = 90;

/** How a patient lies by a DICOM Patient Position (0018,5100): HFS, FFP, HFDR ...; null for anything else. */
function lyingOf(patientPosition: string | null): Lying | null {
  const code = patientPosition?.trim().toUpperCase() ?? "";
  if (!/^[HF]F(S|P|DR|DL)$/.test(code)) return null;
  return ENDINGS.find(([ending]) => code.endsWith(ending))?.[1] ?? null;
}

/**
 * The angles of an assessment against the vertical, as CT rooms use them (field.md 7): gravity by how the patient lies; without knowing that, the
 * front-to-back line takes its place and `lying` is null, so that the words can say so.
 */
export function postureOf(angles: Assessment["angles"], patientPosition: string | null): Posture {
  const lying = lyingOf(patientPosition);
  const craniocaudal = Math.round(angles.cranio_caudal_deg);
  const toLeft = Math.sin(angles.in_plane_deg * RADIANS);
  const toBack = Math.cos(angles.in_plane_deg * RADIANS);
  const [down, aside, leans] = againstGravity(lying, toLeft, toBack);
  const fall_deg = Math.atan2(Math.abs(aside), down) / RADIANS;
  const tilt = Math.round(fall_deg > RIGHT_DEG ? 2 * RIGHT_DEG - fall_deg : fall_deg);
  const alongBody = Math.abs(craniocaudal) === RIGHT_DEG;
  return {
    lying,
    tilt_deg: alongBody ? null : tilt,
    leans: alongBody || tilt === 0 ? null : leans,
    rises: !alongBody && tilt < RIGHT_DEG && fall_deg > RIGHT_DEG,
    cranio_caudal_deg: Math.abs(craniocaudal),
    towards: craniocaudal === 0 ? null : craniocaudal > 0 ? "head" : "feet",
  };
}

/** The part of a direction along gravity, the part across it, and to which of the patient's sides that goes. */
function againstGravity(
  lying: Lying | null,
  toLeft: number,
  toBack: number,
): readonly [down: number, aside: number, leans: "left" | "right" | "front" | "back"] {
  switch (lying) {
    case "right-side":
      return [-toLeft, toBack, toBack > 0 ? "back" : "front"];
    case "left-side":
      return [toLeft, toBack, toBack > 0 ? "back" : "front"];
    case "prone":
      return [-toBack, toLeft, toLeft > 0 ? "left" : "right"];
    default:
      return [toBack, toLeft, toLeft > 0 ? "left" : "right"];
  }
}
