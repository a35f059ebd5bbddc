import type { LendingViewer, LentStage } from "../viewer/index.ts";
import type { FurnitureDoors } from "./furniture.ts";
import { followSources, type Sources } from "./inputs/sources.ts";
import type { ChosenBefore } from "./landmark-room.ts";
import { createRoom, type Room } from "./room.ts";
import { openSession, type XrMode, type XrSession } from "./session.ts";
import { coarser, FULL, NO_PACE, type Pace, type Picture, paceStep } from "./slow.ts";
import type { XrState } from "./state.ts";

/** The one way into a session and out of it. */
export interface Xr {
  /** Resolves when the model stands in the room; while a session runs or begins it is that session's promise. Call it from within a tap. */
  enter(mode: XrMode): Promise<void>;
  exit(): Promise<void>;
  /** Null outside a session. */
  state(): XrState | null;
}

export interface XrDoors extends Omit<FurnitureDoors, "exit" | "isUnderstood" | "understand" | "chosenBefore"> {
  /** A session began, ended, or its room changed its mind. */
  changed(): void;
  /** How fine the eyes' pictures may be by what was remembered of this device; null where nothing was. */
  picture(): Picture | null;
  /** The device was too slow for that: the next session may have no finer one than `next`. @param hz the rate that it kept. */
  tooSlow(next: Picture, hz: number): void;
}

/** See-through shells at once: where the room is seen too, and on an opaque display, whose devices have more to draw with (webxr.md 13). */
const SHELLS = 6;
const SHELLS_OPAQUE = 12;

interface Running {
  readonly session: XrSession;
  readonly room: Room;
  readonly stage: LentStage;
}

/** A gate before the viewer's scene. A second `enter` while one runs would END the running session in Babylon (measured): one gate, one promise. */
export function createXr(viewer: LendingViewer, doors: XrDoors): Xr {
  let entering: Promise<void> | null = null;
  let running: Running | null = null;
  // Once a page load: who has read the first page reads it no more when entering again.
  let isUnderstood = false;
  const chosenBefore: ChosenBefore = new WeakMap();

  async function begin(mode: XrMode): Promise<void> {
    const stage = viewer.lend();
    if (!stage) throw new Error("there is no 3-D scene to enter");
    const room = createRoom(stage, {
      ...doors,
      exit: () => void running?.session.end(),
      chosenBefore,
      isUnderstood: () => isUnderstood,
      understand: () => {
        isUnderstood = true;
      },
    });
    let sources: Sources | null = null;
    const pace = watchPace(doors);
    const ended = (): void => {
      room.letGo();
      sources?.stop();
      room.dispose();
      stage.giveBack();
      running = null;
      entering = null;
      doors.changed();
    };
    const session = await openSession(stage.scene, mode, doors.picture() ?? FULL, {
      frame(frame, t_ms) {
        if (!sources || !running) return;
        // A button of the room may end the session within the step.
        const { session } = running;
        room.step(frame, session.space(), sources, t_ms);
        pace(t_ms, session.device.visibilityState === "visible");
      },
      visibility: (state) => room.setAwake(state === "visible"),
      reset: () => room.reset(),
      ended,
    });
    const bright = session.blend === "additive";
    stage.setRoomLook({ bright, shells: bright || mode === "ar" ? SHELLS : SHELLS_OPAQUE, solid: false });
    sources = followSources(session.device);
    const own: Running = { session, room, stage };
    running = own;
    if (session.device.visibilityState !== "visible") room.setAwake(false);
    doors.changed();
    while (running === own && !room.now().placed && stage.box()) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  return {
    enter(mode) {
      entering ??= begin(mode).catch((refused: unknown) => {
        entering = null;
        throw refused;
      });
      return entering;
    },
    async exit() {
      // One that runs is left at once: a head that is never seen would be waited for without end.
      if (!running) await entering?.catch(() => {});
      await running?.session.end();
    },
    state: () => running && stateOf(running),
  };
}

/** Reports a session that is too slow, once: what helps helps from the next entry on. */
function watchPace(doors: Pick<XrDoors, "picture" | "tooSlow">): (t_ms: number, seen: boolean) => void {
  const next = coarser(doors.picture() ?? FULL);
  let pace: Pace = NO_PACE;
  let told = false;
  return (t_ms, seen) => {
    if (told || !next) return;
    const step = paceStep(pace, t_ms, seen);
    pace = step.pace;
    if (step.slow_hz === null) return;
    told = true;
    doors.tooSlow(next, step.slow_hz);
  };
}

function stateOf({ session, room, stage }: Running): XrState {
  const { pointers, rays, placed, locked, scale, grab, furniture, frame_ms } = room.now();
  return {
    mode: session.mode,
    blend: session.blend,
    space: session.floor ? "local-floor" : "local",
    sources: pointers.map(({ hand, kind }) => ({ hand, kind })),
    scale,
    placed,
    locked,
    rays,
    ...furniture,
    grab,
    calls_per_eye: session.callsPerEye(),
    triangles: stage.triangles(),
    frame_ms,
  };
}
