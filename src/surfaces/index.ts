// surfaces: a label map in, closed triangle surfaces in the patient's millimetres out; GLB and STL. Never asked for a clearance: the labels are.
export { buildSurfaces, DEFAULT_SURFACES } from "./build.ts";
export { toGlb } from "./glb.ts";
export { fromGlb } from "./glb-read.ts";
export { describeSurfaces } from "./report.ts";
export { toStl } from "./stl.ts";
export type { Surface, SurfaceOptions } from "./words.ts";
