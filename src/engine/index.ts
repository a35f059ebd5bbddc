// engine: the straight line from files to organs as one service. The only room that starts workers; knows no screen.
export { createEngine } from "./engine.ts";
export type { Host, RawSource } from "./host.ts";
export { surfaceErrorsOf } from "./models.ts";
export type { Engine, Listing, Segmented } from "./words.ts";
