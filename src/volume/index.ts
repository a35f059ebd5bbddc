// volume: the shared words (geometry, volume, label map, structures) and what is done to grids. Knows no file but NIfTI, no organ's shape.
export { fromPatientOrder, type PatientAxes, patientAxes, patientGeometry, placeSlice, toPatientOrder } from "./axes.ts";
export { squaredDistance } from "./distance.ts";
export {
  affineOf,
  type Geometry,
  geometryFrom,
  handedness,
  type Ijk,
  ijk,
  type Lps,
  lps,
  type NineNumbers,
  type Triple,
  toPatient,
  toVoxel,
  voxelCount,
  voxelVolume_ml,
} from "./geometry.ts";
export { labelCounts, labelOf, structureOf } from "./labels.ts";
export { isNifti, labelMapFromNifti, readNifti, volumeFromNifti } from "./nifti.ts";
export { writeLabelsNifti, writeVolumeNifti } from "./nifti-write.ts";
export { laidOnto } from "./onto.ts";
export * as runs from "./regions.ts";
export { movedInPlane, widened } from "./shear.ts";
export { BODY_LABEL, type Structure, type StructureId, structureById, structureByLabel, structures } from "./structures.ts";
export {
  type ForeignStructure,
  IMPORTED,
  type LabelMap,
  type Modality,
  type SeriesInfo,
  type StructureReport,
  type Trust,
  type Volume,
} from "./words.ts";
