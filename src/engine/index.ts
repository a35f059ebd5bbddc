// engine: the straight line from files to organs as one service. The only room that starts workers; knows no screen.
export { createEngine } from "./engine.ts";
export type { Host, RawSource, RuntimePaths } from "./host.ts";
export type { Endpoint } from "./port.ts";
export type { Engine, Labelled, Listing, SegmentChoice, Segmented } from "./words.ts";
