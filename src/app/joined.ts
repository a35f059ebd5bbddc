import type { CaseStore } from "../case/index.ts";
import type { Engine, Host } from "../engine/index.ts";
import type { LendingViewer } from "../viewer/index.ts";
import type { Bus } from "./bus.ts";
import type { DeskKeeper } from "./desk.ts";
import type { Environment } from "./environment.ts";
import type { Flow } from "./flow.ts";
import type { HandingOver } from "./handover.ts";
import type { Judge } from "./judge.ts";
import type { Settings } from "./settings.ts";
import type { Shelf } from "./shelf.ts";
import type { Toasts } from "./toasts.ts";
import type { XrDoor } from "./xr.ts";

/** All that the page is joined from; made once by `startPage`. */
export interface Joined {
  readonly host: Host;
  readonly engine: Engine;
  readonly desk: DeskKeeper;
  readonly store: CaseStore;
  readonly bus: Bus;
  readonly viewer: LendingViewer;
  readonly flow: Flow;
  readonly judge: Judge;
  readonly shelf: Shelf;
  readonly toasts: Toasts;
  readonly settings: Settings;
  readonly environment: Environment;
  readonly xr: XrDoor;
  readonly handing: HandingOver;
  /** Draws the page again with the next frame. */
  readonly redraw: () => void;
}
