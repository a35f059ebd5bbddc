// xr: sessions of a headset or a phone, what its hands mean, and what stands in the room. Draws into the viewer's scene, sends `Edit`s, stores nothing.
export { createXr, type Xr } from "./gate.ts";
export type { PanelContent as XrContent } from "./panels/pages.ts";
export type { XrMode } from "./session.ts";
export type { Picture as XrPicture } from "./slow.ts";
export type { XrState } from "./state.ts";
