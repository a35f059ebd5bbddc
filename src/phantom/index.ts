// phantom: a seed -> a made CT patient with its true labels and known millimetres. Knows no file format and no network; nothing real is copied.
export { orientations } from "./grid.ts";
export { makePhantom, phantomGeometry } from "./make.ts";
export type { Phantom, PhantomKind, PhantomOptions, TrueShape } from "./words.ts";
