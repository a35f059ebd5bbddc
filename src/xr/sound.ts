import type { Assessment } from "../planning/index.ts";
import type { StructureId, Triple } from "../volume/index.ts";
import { ahead, type RoomPose, turned } from "./vectors.ts";

/** "margin": the needle came too near to a structure; "crossing": it entered one. "snap": the model snapped to true size. */
export type Sound = "margin" | "crossing" | "snap";

/** A sound and the structure that it warns of. */
export interface Warning {
  readonly sound: Sound;
  readonly structure: StructureId;
}

/** Synthesised clicks (webxr.md 5): no file. */
const CLICKS: Readonly<Record<Sound, { readonly hertz: number; readonly ms: number }>> = {
  margin: { hertz: 880, ms: 60 },
  crossing: { hertz: 440, ms: 120 },
  snap: { hertz: 1320, ms: 25 },
};
/** One warning, then silence for this long. */
const APART_MS = 400;
const LOUDNESS = 0.25;

/**
 * What sounds when one assessment follows another: for each structure newly crossed a crossing, for each whose margin is newly broken a margin; crossings
 * first. Host and target are meant to be crossed, ignored ones do not matter; the first assessment of a needle is silent.
 */
export function soundsFor(before: Assessment | null, after: Assessment | null): readonly Warning[] {
  if (!before || !after) return [];
  const old = new Map(before.structures.map((one) => [one.id, one]));
  const watched = after.structures.filter((one) => one.role === "forbidden" || one.role === "costed");
  const entered = watched.filter((one) => one.crossed_mm > 0 && !((old.get(one.id)?.crossed_mm ?? 0) > 0));
  const near = watched.filter((one) => one.crossed_mm === 0 && one.level !== "safe" && (old.get(one.id)?.level ?? "safe") === "safe");
  return [
    ...entered.map(({ id }) => ({ sound: "crossing" as const, structure: id })),
    ...near.map(({ id }) => ({ sound: "margin" as const, structure: id })),
  ];
}

/** Whether a model came to its true size between two frames. */
export function snapped(before: number, after: number): boolean {
  const isTrue = (scale: number): boolean => Math.abs(scale - 1) < 1e-9;
  return isTrue(after) && !isTrue(before);
}

/**
 * What is still to sound: the newest, but no margin instead of a crossing, and nothing that is over by now. A needle that is moved fast breaks a margin and
 * enters the organ within the silence after the click: the crossing sounds when the silence ends.
 */
export function dueAfter(due: Warning | null, fresh: readonly Warning[], assessment: Assessment | null): Warning | null {
  const [first] = fresh;
  const next = first && !(due?.sound === "crossing" && first.sound === "margin") ? first : due;
  const row = assessment?.structures.find((one) => one.id === next?.structure);
  if (!next || !row) return null;
  return (next.sound === "crossing" ? row.crossed_mm > 0 : row.level !== "safe") ? next : null;
}

/** Whether a click may sound so soon after the last. */
export function maySound(last_ms: number | null, t_ms: number): boolean {
  return last_ms === null || t_ms - last_ms >= APART_MS;
}

export interface Sounds {
  /** Clicks at a place of the room for ears at a head, at most once in 400 ms. @returns false while it is too soon after the last click. */
  play(sound: Sound, at_m: Triple, head: RoomPose, t_ms: number): boolean;
  setOn(on: boolean): void;
  isOn(): boolean;
  /** Nothing sounds while the session is hidden. */
  setAwake(awake: boolean): void;
  dispose(): void;
}

/**
 * Spatial clicks by the browser's own panner, with no audio engine and no file. Open it within the tap that enters the session, or it stays mute.
 * Null where there is no Web Audio.
 */
export function openSounds(): Sounds | null {
  if (typeof AudioContext === "undefined") return null;
  const context = new AudioContext();
  const out = context.createGain();
  out.gain.value = LOUDNESS;
  out.connect(context.destination);
  // The browser loads the ears' measurements with the first such panner, and pans nothing until then: the first click would come from nowhere.
  new PannerNode(context, { panningModel: "HRTF" }).connect(out);
  let last_ms: number | null = null;
  let [on, isAwake] = [true, true];
  const wake = (): void => void context.resume().catch(() => undefined);
  wake();
  // Vision Pro suspends what sounds when a session begins (webxr.md 5).
  context.addEventListener("statechange", () => {
    if (isAwake && context.state === "suspended") wake();
  });
  return {
    play(sound, at_m, head, t_ms) {
      if (!on || context.state !== "running") return true;
      if (!maySound(last_ms, t_ms)) return false;
      // A warning right after a snap is not swallowed by it.
      if (sound !== "snap") last_ms = t_ms;
      place(context.listener, head);
      click(context, out, CLICKS[sound], at_m);
      return true;
    },
    setOn(next) {
      on = next;
    },
    isOn: () => on,
    setAwake(awake) {
      isAwake = awake;
      if (awake) wake();
      else void context.suspend().catch(() => undefined);
    },
    dispose() {
      void context.close().catch(() => undefined);
    },
  };
}

function click(context: AudioContext, out: AudioNode, { hertz, ms }: { readonly hertz: number; readonly ms: number }, at_m: Triple): void {
  const [x, y, z] = at_m;
  const panner = new PannerNode(context, {
    panningModel: "HRTF",
    distanceModel: "linear",
    refDistance: 1,
    positionX: x,
    positionY: y,
    positionZ: z,
  });
  const tone = new OscillatorNode(context, { type: "sine", frequency: hertz });
  const shape = new GainNode(context, { gain: 0 });
  const [from, to] = [context.currentTime, context.currentTime + ms / 1000];
  // Flanks of a few ms: a sharp edge would be a crack of its own.
  shape.gain.setValueAtTime(0, from);
  shape.gain.linearRampToValueAtTime(1, from + FLANK_S);
  shape.gain.setValueAtTime(1, to - FLANK_S);
  shape.gain.linearRampToValueAtTime(0, to);
  tone.connect(shape).connect(panner).connect(out);
  tone.onended = () => panner.disconnect();
  tone.start(from);
  tone.stop(to);
}

const FLANK_S = 0.005;

function place(listener: AudioListener, head: RoomPose): void {
  const [x, y, z] = head.at_m;
  const forward = ahead(head);
  const up = turned(head.turn, [0, 1, 0]);
  // Firefox has the two old calls only.
  if (!("positionX" in listener)) {
    const old = listener as AudioListener;
    old.setPosition(x, y, z);
    old.setOrientation(...forward, ...up);
    return;
  }
  const set = (param: AudioParam, value: number): void => {
    param.value = value;
  };
  for (const [param, value] of [
    [listener.positionX, x],
    [listener.positionY, y],
    [listener.positionZ, z],
    [listener.forwardX, forward[0]],
    [listener.forwardY, forward[1]],
    [listener.forwardZ, forward[2]],
    [listener.upX, up[0]],
    [listener.upY, up[1]],
    [listener.upZ, up[2]],
  ] as const) {
    set(param, value);
  }
}
