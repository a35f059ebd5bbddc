// viewer: the four views of a case (Babylon scene, three slices), picking and dragging in patient millimetres. Shows what it is given and sends `Edit`s;
// it never assesses, never stores, never segments.
export { loadGlb } from "./glb.ts";
export { fromScene, PATIENT_POSE, SCENE_FROM_PATIENT, toScene } from "./patient-space.ts";
export { createViewer } from "./viewer.ts";
export type { CameraPreset, Handle, HoverInfo, Viewer, ViewerEvents, ViewerHost, ViewerWords } from "./words.ts";
