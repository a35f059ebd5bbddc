import { curve, jitter_deg, jitter_mm } from "./figures.ts";
import type { Curve, Fact } from "./report.ts";
import type { XrFrame, XrInputSource, XrSession, XrTransform } from "./webxr.ts";

/** Poses that jitter is taken from. */
const POSES = 120;
/** A button counts as let go at or below this; `selectend` within this time belongs to it. */
const LET_GO = 0.1;
const PAIR_MS = 500;
const TIP = "index-finger-tip";

interface Poses {
  readonly places_m: (readonly [number, number, number])[];
  readonly directions: (readonly [number, number, number])[];
}

interface Watched {
  readonly source: XrInputSource;
  readonly values: number[];
  readonly ray: Poses;
  readonly grip: Poses;
  readonly tip: Poses;
  readonly delays_ms: number[];
  readonly events: { selectstart: number; select: number; selectend: number; squeezestart: number };
  letGo_ms: number | null;
  ended_ms: number | null;
}

/** Hands and controllers of one session, watched frame by frame. */
export interface Inputs {
  /** @param still the hand is to be at rest. @param pinching the person presses and lets go. */
  look(frame: XrFrame, space: unknown, still: boolean, pinching: boolean): void;
  facts(): readonly Fact[];
  curves(): readonly Curve[];
}

/** Watches a session's inputs until it ends. */
export function watchInputs(session: XrSession): Inputs {
  const seen = new Map<string, Watched>();
  for (const type of ["selectstart", "select", "selectend", "squeezestart"] as const) {
    session.addEventListener(type, (event) => {
      const { inputSource } = event as Event & { readonly inputSource?: XrInputSource };
      if (!inputSource) return;
      const watched = watchedOf(seen, inputSource);
      watched.events[type] += 1;
      if (type !== "selectend") return;
      watched.ended_ms = performance.now();
      pair(watched);
    });
  }
  return {
    look(frame, space, still, pinching) {
      for (const source of session.inputSources) {
        const watched = watchedOf(seen, source);
        if (still) rest(watched, frame, space);
        if (pinching) press(watched);
      }
    },
    facts: () => (seen.size === 0 ? [["input", "none"]] : [...seen].flatMap(([name, watched]) => inputFacts(name, watched))),
    curves: () =>
      [...seen].flatMap(([name, { values }]) =>
        values.every((value) => value === 0) ? [] : [{ name: `${name}, button 0 while pinching`, values }],
      ),
  };
}

function watchedOf(seen: Map<string, Watched>, source: XrInputSource): Watched {
  const name = `${source.handedness} ${source.targetRayMode}${source.hand ? " hand" : ""}`;
  const none = (): Poses => ({ places_m: [], directions: [] });
  const watched = seen.get(name) ?? {
    source,
    values: [],
    ray: none(),
    grip: none(),
    tip: none(),
    delays_ms: [],
    events: { selectstart: 0, select: 0, selectend: 0, squeezestart: 0 },
    letGo_ms: null,
    ended_ms: null,
  };
  seen.set(name, watched);
  return watched;
}

function rest({ source, ray, grip, tip }: Watched, frame: XrFrame, space: unknown): void {
  note(ray, frame.getPose(source.targetRaySpace, space)?.transform);
  if (source.gripSpace) note(grip, frame.getPose(source.gripSpace, space)?.transform);
  const joint = source.hand?.get?.(TIP);
  if (joint) note(tip, frame.getJointPose?.(joint, space)?.transform);
}

function note({ places_m, directions }: Poses, transform: XrTransform | undefined): void {
  if (!transform || places_m.length >= POSES) return;
  const { position, matrix } = transform;
  places_m.push([position.x, position.y, position.z]);
  directions.push([-matrix[8], -matrix[9], -matrix[10]]);
}

function press(watched: Watched): void {
  const value = watched.source.gamepad?.buttons[0]?.value;
  if (value === undefined) return;
  const before = watched.values.at(-1) ?? 0;
  watched.values.push(value);
  if (before <= LET_GO || value > LET_GO) return;
  watched.letGo_ms = performance.now();
  pair(watched);
}

/** A letting go and its `selectend`, whichever came first. */
function pair(watched: Watched): void {
  const { letGo_ms, ended_ms } = watched;
  if (letGo_ms === null || ended_ms === null) return;
  if (Math.abs(ended_ms - letGo_ms) <= PAIR_MS) {
    watched.delays_ms.push(ended_ms - letGo_ms);
    [watched.letGo_ms, watched.ended_ms] = [null, null];
    return;
  }
  if (ended_ms < letGo_ms) watched.ended_ms = null;
  else watched.letGo_ms = null;
}

function inputFacts(name: string, watched: Watched): readonly Fact[] {
  const { source, values, ray, grip, tip, delays_ms, events } = watched;
  const { gamepad, hand, profiles } = source;
  const pad = gamepad ? `${gamepad.mapping || "no mapping"}, ${gamepad.buttons.length} buttons, ${gamepad.axes.length} axes` : "no gamepad";
  const steps = new Set(values.map((value) => value.toFixed(2))).size;
  const mean = delays_ms.reduce((sum, one) => sum + one, 0) / Math.max(1, delays_ms.length);
  return [
    [`${name}: profiles`, profiles.join(" ") || "none"],
    [`${name}: targetRayMode`, source.targetRayMode],
    [`${name}: joints`, hand ? String(hand.size) : "none"],
    [`${name}: gamepad`, pad],
    [`${name}: ray at rest`, jitterOf(ray)],
    [`${name}: grip at rest`, source.gripSpace ? jitterOf(grip) : "no grip"],
    ...(hand ? [[`${name}: fingertip at rest`, jitterOf(tip)] as const] : []),
    [`${name}: button 0 over 5 s`, values.length === 0 ? "no value" : `|${curve(values)}| ${steps} values in ${values.length} frames`],
    [
      `${name}: events`,
      Object.entries(events)
        .map(([type, count]) => `${type} ${count}`)
        .join(", "),
    ],
    [`${name}: selectend after letting go`, delays_ms.length === 0 ? "not seen" : `${mean.toFixed(0)} ms, mean of ${delays_ms.length}`],
  ];
}

function jitterOf({ places_m, directions }: Poses): string {
  const [mm, deg] = [jitter_mm(places_m), jitter_deg(directions)];
  if (mm === null || deg === null) return `not enough poses (${places_m.length})`;
  return `${mm.toFixed(2)} mm, ${deg.toFixed(2)} deg over ${places_m.length} frames`;
}
