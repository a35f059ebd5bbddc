import { isCt } from "./sop-classes.ts";
import type { Image, SeriesKind } from "./words.ts";

const OVERVIEW = /scout|topogram|localizer|surview|scano/i;
const REFORMATS = new Set(["MPR", "MIP", "MINIP", "CURVED", "PROJECTION IMAGE", "PROJECTION_IMAGE", "CSA MPR", "CSA MIP"]);
const PROJECTIONS = new Set(["MIP", "MINIP", "PROJECTION IMAGE", "PROJECTION_IMAGE", "CSA MIP", "CSA MINIP"]);

/** Whether one image says of itself that it is an overview (PS3.3 C.8.2.1.1.1). */
export function isLocalizer(image: Image): boolean {
  return image.imageType[2] === "LOCALIZER" || (isCt(image.sopClass) && image.about.acquisitionType === "CONSTANT_ANGLE");
}

/** Projections through a slab: nothing can be measured in them. */
export function isProjection(image: Image): boolean {
  return image.imageType.slice(2).some((value) => PROJECTIONS.has(value));
}

/** What the images of a part are, by what they say (dicom.md 2). */
export function kindOf(images: readonly Image[]): SeriesKind {
  const first = images[0];
  if (images.every(isLocalizer) || OVERVIEW.test(first.about.description ?? "")) return "localizer";
  if (first.about.converted || images.some((image) => image.colourOrBurnedIn)) return "secondary";
  if (images.some(isDerived)) return "derived";
  return "volume";
}

function isDerived(image: Image): boolean {
  const [origin, rank] = image.imageType;
  return (
    origin === "DERIVED" || image.imageType.slice(2).some((value) => REFORMATS.has(value)) || (rank === "SECONDARY" && isCt(image.sopClass))
  );
}
