import type { DataSet } from "dicom-parser";
import type { Triple } from "../volume/index.ts";
import { decimals, exactDecimals, human, integer, texts, unsigned, word } from "./attributes.ts";
import { framesOf } from "./enhanced.ts";
import type { DicomFile } from "./file.ts";
import { positionDecimals, rescaleOf, validSpacing, windowOf } from "./plane.ts";
import { isEnhanced } from "./sop-classes.ts";
import { tagKey } from "./tags.ts";
import type { Image, PixelFormat, SeriesFacts, Six, SplitKeys } from "./words.ts";

/** The images of one file: one, or the frames of an enhanced object. */
export function imagesOf(file: DicomFile): readonly Image[] {
  const image = classicImage(file);
  if (!isEnhanced(image.sopClass)) return [image];
  return framesOf(file.dataSet, image);
}

/** What a classic object says; for an enhanced one the part that holds for all its frames. */
function classicImage({ dataSet: set, source, transferSyntax, encoding, pixels }: DicomFile): Image {
  const position = exactDecimals(set, "position", 3);
  const orientation = exactDecimals(set, "orientation", 6);
  const spacing = exactDecimals(set, "pixelSpacing", 2);
  const photometric = word(set, "photometric");
  return {
    source,
    transferSyntax,
    encoding,
    pixels,
    frame: 0,
    frames: integer(set, "frames") ?? 1,
    sopClass: word(set, "sopClass"),
    sopInstance: word(set, "sopInstance"),
    instanceNumber: integer(set, "instanceNumber"),
    imageType: texts(set, "imageType").map((value) => value.toUpperCase()),
    position_mm: position as Triple | null,
    positionDecimals: positionDecimals(texts(set, "position")),
    orientation: orientation as Six | null,
    pixelSpacing_mm: validSpacing(spacing),
    frameOfReference: word(set, "frameOfReference"),
    format: formatOf(set),
    keys: keysOf(set),
    window: windowOf(set),
    sliceThickness_mm: decimals(set, "sliceThickness")[0] ?? null,
    spacingBetweenSlices_mm: decimals(set, "spacingBetweenSlices")[0] ?? null,
    imagesInAcquisition: integer(set, "imagesInAcquisition"),
    lossy: word(set, "lossy") === "01" ? { ratio: decimals(set, "lossyRatio")[0] ?? null } : null,
    colourOrBurnedIn: word(set, "burnedIn") === "YES" || (photometric !== null && !photometric.startsWith("MONOCHROME")),
    broken: null,
    about: factsOf(set),
  };
}

function formatOf(set: DataSet): PixelFormat {
  const bitsAllocated = unsigned(set, "bitsAllocated");
  const bitsStored = unsigned(set, "bitsStored") ?? bitsAllocated ?? 0;
  const signed = unsigned(set, "pixelRepresentation") === 1;
  return {
    rows: unsigned(set, "rows"),
    columns: unsigned(set, "columns"),
    samples: unsigned(set, "samples") ?? 1,
    photometric: word(set, "photometric"),
    bitsAllocated,
    bitsStored,
    highBit: unsigned(set, "highBit") ?? bitsStored - 1,
    signed,
    ...rescaleOf(set),
    hasModalityLut: set.elements[tagKey("modalityLut")] !== undefined,
    padding: paddingOf(set, signed),
  };
}

/** The padding interval in stored values; a US written for signed pixels is read by its bits (dicom.md 3). */
function paddingOf(set: DataSet, signed: boolean): readonly [number, number] | null {
  const value = unsigned(set, "padding");
  if (value === null) return null;
  const limit = unsigned(set, "paddingLimit") ?? value;
  const [a, b] = [value, limit].map((raw) => (signed && raw >= 0x8000 ? raw - 0x10000 : raw));
  return a <= b ? [a, b] : [b, a];
}

function keysOf(set: DataSet): SplitKeys {
  const echo = [word(set, "echoTime"), word(set, "echoNumbers")].filter((value) => value !== null);
  return {
    stack: null,
    echo: echo.length > 0 ? echo.join(" ") : null,
    acquisition: word(set, "acquisitionNumber"),
    temporal: word(set, "temporalPosition"),
    trigger: word(set, "triggerTime"),
    contrast: word(set, "contrastStartTime"),
    imageType: texts(set, "imageType").slice(2, 4).join("\\") || null,
    bValue: bValueOf(set),
    inversion: word(set, "inversionTime"),
    acquisitionTime: word(set, "acquisitionTime"),
    contentTime: word(set, "contentTime"),
  };
}

function bValueOf(set: DataSet): string | null {
  const element = set.elements[tagKey("bValue")];
  return element && element.length === 8 ? String(set.double(tagKey("bValue"))) : null;
}

function factsOf(set: DataSet): SeriesFacts {
  const date = word(set, "acquisitionDate") ?? word(set, "acquisitionDateTime")?.slice(0, 8) ?? null;
  return {
    uid: word(set, "seriesUid"),
    study_uid: word(set, "studyUid"),
    number: integer(set, "seriesNumber"),
    modality: word(set, "modality"),
    description: human(set, "seriesDescription"),
    body_part: word(set, "bodyPart"),
    acquisition_date: date !== null && /^\d{8}$/.test(date) ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` : null,
    patientPosition: word(set, "patientPosition"),
    acquisitionType: word(set, "acquisitionType"),
    contrastAgent: word(set, "contrastAgent") !== null,
    kernel: word(set, "kernel"),
    converted: word(set, "conversionType") !== null,
  };
}
