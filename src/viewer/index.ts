// viewer: the four views of a case (Babylon scene, three slices), picking and dragging in patient millimetres. Shows what it is given and sends `Edit`s;
// it never assesses, never stores, never segments.
export { beginDrag, type Drag, type DragField, moveDrag, type Pose } from "./drag.ts";
export { loadGlb } from "./glb.ts";
export { lettersOf } from "./letters.ts";
export { outlineColor } from "./look.ts";
export { fromScene, PATIENT_POSE, type RootPose, SCENE_FROM_PATIENT, toScene } from "./patient-space.ts";
export type { LentStage } from "./scene/lent.ts";
export { solidVertex } from "./scene/shaders.ts";
export { createViewer, type LendingViewer } from "./viewer.ts";
export type { Viewer, ViewerWords } from "./words.ts";
