import { type Geometry, handedness, ijk, type LabelMap, toPatient } from "../../volume/index.ts";
import { SEGMENTATION } from "../sop-classes.ts";
import {
  decimalElement,
  type Element,
  emptyElements,
  fileOf,
  longElement,
  sequenceElement,
  shortElement,
  tagElement,
  textElement,
} from "../write/elements.ts";
import { uidFrom } from "../write/uid.ts";
import { fingerprint } from "./fingerprint.ts";
import { framesOf, packedBits, type SegFrame } from "./frames.ts";
import { codeItem, segmentItems } from "./segments.ts";
import type { SegContext } from "./words.ts";

/** Far from the numbers that scanners give. */
const SERIES_NUMBER = "900";
/** What stands where a date is demanded and nobody knows one, as in a reproducible archive. */
const NO_DATE = "19700101";
const SEGMENTATION_CODE = ["113076", "Segmentation"] as const;
const SOURCE_IMAGE_CODE = ["121322", "Source image for image processing operation"] as const;

type Instance = NonNullable<NonNullable<SegContext["source"]>["instances"]>[number];

/**
 * A label map as a DICOM Segmentation object (PS3.3 A.51, C.8.20): BINARY, explicit little endian, a frame per label and slice that is not empty, in the map's
 * own grid. UIDs depend on the content alone: the same map and context, the same bytes. No patient name, number or birth date is known or written.
 * @param map at least one voxel must be labelled; not changed.
 */
export function writeSeg(map: LabelMap, context: SegContext): Uint8Array<ArrayBuffer> {
  const frames = framesOf(map);
  if (frames.length === 0) throw new Error("a label map without labels has no segments");
  const labels = [...new Set(frames.map((frame) => frame.label))];
  const bits = packedBits(map, frames);
  const { source, model, edited, version, made } = context;
  const about = [
    source?.uid,
    source?.study_uid,
    source?.frame_of_reference_uid,
    source?.acquisition_date,
    model?.id,
    model?.version,
    edited,
    version,
    made,
  ];
  const seed = JSON.stringify([about, source?.instances, map.geometry, map.source, map.foreign, frames, fingerprint(bits)]);
  const uid = (of: string): string => uidFrom(`${fingerprint(new TextEncoder().encode(seed))}/${of}/${seed.length}`);
  const instances = instancesOf(map, context);
  const [columns, rows] = map.geometry.size;
  const instance = uid("instance");
  return fileOf(SEGMENTATION, instance, [
    ...patientAndStudy(context, uid),
    ...seriesAndEquipment(context, uid),
    textElement(0x00080016, "UI", SEGMENTATION),
    textElement(0x00080018, "UI", instance),
    ...references(context, instances),
    textElement(0x00200052, "UI", context.source?.frame_of_reference_uid ?? uid("frame of reference")),
    ...dimensions(uid("dimensions")),
    ...imageElements(rows, columns, frames.length),
    sequenceElement(0x00620002, segmentItems(map, labels, context)),
    sequenceElement(0x52009229, [sharedGroups(map.geometry)]),
    sequenceElement(0x52009230, frameGroups(map.geometry, frames, labels, instances)),
    { tag: 0x7fe00010, vr: "OB", bytes: bits },
  ]);
}

/** The pictures behind the slices, if they can be named: a series without a UID cannot be referred to. */
function instancesOf({ geometry }: LabelMap, { source }: SegContext): readonly Instance[] | null {
  if (!source?.uid || source.instances?.length !== geometry.size[2]) return null;
  return source.instances;
}

function patientAndStudy({ source, made }: SegContext, uid: (of: string) => string): readonly Element[] {
  const date = made?.slice(0, 10) ?? source?.acquisition_date;
  return [
    textElement(0x00080005, "CS", "ISO_IR 192"),
    textElement(0x00080008, "CS", "DERIVED\\PRIMARY"),
    ...emptyElements([0x00080020, "DA"], [0x00080030, "TM"], [0x00080050, "SH"], [0x00080090, "PN"], [0x00200010, "SH"]),
    textElement(0x00080023, "DA", date?.replaceAll("-", "") ?? NO_DATE),
    textElement(0x00080033, "TM", made?.slice(11, 19).replaceAll(":", "") ?? "000000"),
    ...(made === null ? [] : [textElement(0x00080201, "SH", "+0000")]),
    ...emptyElements([0x00100010, "PN"], [0x00100020, "LO"], [0x00100030, "DA"], [0x00100040, "CS"], [0x00201040, "LO"]),
    textElement(0x0020000d, "UI", source?.study_uid ?? uid("study")),
  ];
}

function seriesAndEquipment({ version }: SegContext, uid: (of: string) => string): readonly Element[] {
  return [
    textElement(0x00080060, "CS", "SEG"),
    textElement(0x00080070, "LO", "Trocar"),
    textElement(0x0008103e, "LO", "Segmentation by Trocar"),
    textElement(0x00081090, "LO", "Trocar"),
    textElement(0x00181000, "LO", "0"),
    textElement(0x00181020, "LO", version),
    textElement(0x0020000e, "UI", uid("series")),
    textElement(0x00200011, "IS", SERIES_NUMBER),
    textElement(0x00200013, "IS", "1"),
  ];
}

/** ReferencedSeriesSequence: the source series with every instance that a frame names. */
function references({ source }: SegContext, instances: readonly Instance[] | null): readonly Element[] {
  if (instances === null || !source?.uid) return [];
  const once = new Map(instances.map((instance) => [instance.sop_instance, { ...instance, frame: null }]));
  return [
    sequenceElement(0x00081115, [
      [textElement(0x0020000e, "UI", source.uid), sequenceElement(0x0008114a, [...once.values()].map(referenceTo))],
    ]),
  ];
}

function referenceTo({ sop_class, sop_instance, frame }: Instance): readonly Element[] {
  return [
    textElement(0x00081150, "UI", sop_class),
    textElement(0x00081155, "UI", sop_instance),
    ...(frame === null ? [] : [textElement(0x00081160, "IS", String(frame))]),
  ];
}

/** Frames are told apart by segment, then by place (PS3.3 C.7.6.17). */
function dimensions(organization: string): readonly Element[] {
  const index = (pointer: number, group: number, label: string): readonly Element[] => [
    textElement(0x00209164, "UI", organization),
    tagElement(0x00209165, pointer),
    tagElement(0x00209167, group),
    textElement(0x00209421, "LO", label),
  ];
  return [
    sequenceElement(0x00209221, [[textElement(0x00209164, "UI", organization)]]),
    sequenceElement(0x00209222, [
      index(0x0062000b, 0x0062000a, "ReferencedSegmentNumber"),
      index(0x00200032, 0x00209113, "ImagePositionPatient"),
    ]),
  ];
}

function imageElements(rows: number, columns: number, frames: number): readonly Element[] {
  return [
    shortElement(0x00280002, 1),
    textElement(0x00280004, "CS", "MONOCHROME2"),
    textElement(0x00280008, "IS", String(frames)),
    shortElement(0x00280010, rows),
    shortElement(0x00280011, columns),
    shortElement(0x00280100, 1),
    shortElement(0x00280101, 1),
    shortElement(0x00280102, 0),
    shortElement(0x00280103, 0),
    textElement(0x00282110, "CS", "00"),
    textElement(0x00620001, "CS", "BINARY"),
    textElement(0x00620013, "CS", "NO"),
    textElement(0x00700080, "CS", "SEGMENTATION"),
    ...emptyElements([0x00700081, "LO"], [0x00700084, "PN"]),
  ];
}

function sharedGroups({ spacing_mm, direction: d }: Geometry): readonly Element[] {
  return [
    sequenceElement(0x00209116, [[decimalElement(0x00200037, [d[0], d[3], d[6], d[1], d[4], d[7]])]]),
    sequenceElement(0x00289110, [
      [
        decimalElement(0x00180050, [spacing_mm[2]]),
        decimalElement(0x00180088, [spacing_mm[2]]),
        // PS3.3 10.7.1.3: first between rows, which is along j, then between columns.
        decimalElement(0x00280030, [spacing_mm[1], spacing_mm[0]]),
      ],
    ]),
  ];
}

function frameGroups(
  geometry: Geometry,
  frames: readonly SegFrame[],
  labels: readonly number[],
  instances: readonly Instance[] | null,
): readonly (readonly Element[])[] {
  const along = [...new Set(frames.map(({ k }) => k))].toSorted((a, b) => handedness(geometry) * (a - b));
  const places = new Map(along.map((k, index) => [k, index + 1]));
  const numbers = new Map(labels.map((label, index) => [label, index + 1]));
  return frames.map(({ label, k }) => {
    const number = numbers.get(label) ?? 0;
    return [
      ...(instances === null ? [] : [sequenceElement(0x00089124, [derivedFrom(instances[k])])]),
      sequenceElement(0x00209111, [[longElement(0x00209157, [number, places.get(k) ?? 0])]]),
      sequenceElement(0x00209113, [[decimalElement(0x00200032, toPatient(geometry, ijk(0, 0, k)))]]),
      sequenceElement(0x0062000a, [[shortElement(0x0062000b, number)]]),
    ];
  });
}

function derivedFrom(instance: Instance): readonly Element[] {
  const source = [
    ...referenceTo(instance),
    textElement(0x0028135a, "CS", "YES"),
    sequenceElement(0x0040a170, [codeItem("DCM", SOURCE_IMAGE_CODE)]),
  ];
  return [sequenceElement(0x00082112, [source]), sequenceElement(0x00089215, [codeItem("DCM", SEGMENTATION_CODE)])];
}
