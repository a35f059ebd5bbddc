import type { DataSet } from "dicom-parser";
import { budget, problem } from "../base/index.ts";
import type { Triple } from "../volume/index.ts";
import { decimals, double, exactDecimals, items, texts, unsignedLong, word } from "./attributes.ts";
import { pixelBytes } from "./pixels.ts";
import { positionDecimals, rescaleOf, validSpacing, windowOf } from "./plane.ts";
import type { TagName } from "./tags.ts";
import type { Image, Six } from "./words.ts";

/**
 * The frames of an enhanced object (PS3.3 C.7.6.16): each takes a functional group from its own item, else from the shared one; top-level
 * attributes are no fallback.
 */
export function framesOf(set: DataSet, whole: Image): readonly Image[] {
  const shared = items(set, "sharedGroups")[0];
  const perFrame = items(set, "perFrameGroups");
  const { rows, columns } = whole.format;
  if (whole.frames < 1 || whole.frames > budget.frames_max) {
    const details = { rows: rows ?? 0, columns: columns ?? 0, frames: whole.frames };
    return [{ ...whole, broken: problem("implausible-dimensions", "error", whole.source.path, details) }];
  }
  if (perFrame.length !== whole.frames) {
    // The number of frames, their groups and the pixels must agree; the smallest is not what is taken (dicom.md 1.3).
    const { have, need } = pixelBytes(whole);
    const details = { slice: perFrame.length + 1, have_bytes: have, need_bytes: need };
    return [{ ...whole, broken: problem("truncated-pixel-data", "error", whole.source.path, details) }];
  }
  return perFrame.map((item, frame) =>
    frameOf(whole, frame, (name) => items(item, name)[0] ?? (shared ? items(shared, name)[0] : undefined)),
  );
}

function frameOf(whole: Image, frame: number, group: (name: TagName) => DataSet | undefined): Image {
  const measures = group("pixelMeasures");
  const plane = group("planePosition");
  const orientation = group("planeOrientation");
  const values = group("valueTransformation");
  const content = group("frameContent");
  const echo = group("mrEcho");
  const type = group("ctFrameType") ?? group("mrFrameType");
  const voi = group("voiLut");
  const frameType = type ? texts(type, "frameType").map((value) => value.toUpperCase()) : whole.imageType;
  const echoTime = echo ? double(echo, "effectiveEchoTime") : null;
  const temporal = content ? unsignedLong(content, "temporalPositionIndex") : null;
  const rescale = values ? rescaleOf(values) : { slope: null, intercept: null, badRescale: false, rescaleType: null };
  return {
    ...whole,
    frame,
    imageType: frameType,
    position_mm: plane ? (exactDecimals(plane, "position", 3) as Triple | null) : null,
    positionDecimals: positionDecimals(plane ? texts(plane, "position") : []),
    orientation: orientation ? (exactDecimals(orientation, "orientation", 6) as Six | null) : null,
    pixelSpacing_mm: validSpacing(measures ? exactDecimals(measures, "pixelSpacing", 2) : null),
    format: { ...whole.format, ...rescale },
    window: voi ? windowOf(voi) : whole.window,
    sliceThickness_mm: (measures ? decimals(measures, "sliceThickness")[0] : null) ?? null,
    spacingBetweenSlices_mm: (measures ? decimals(measures, "spacingBetweenSlices")[0] : null) ?? null,
    imagesInAcquisition: null,
    keys: {
      ...whole.keys,
      stack: content ? word(content, "stackId") : null,
      echo: echoTime === null ? whole.keys.echo : String(echoTime),
      temporal: temporal === null ? whole.keys.temporal : String(temporal),
      imageType: frameType.slice(2, 4).join("\\") || null,
    },
  };
}
