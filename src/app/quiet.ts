/** Something that is done once nobody has asked for it for a while. */
export interface Quiet {
  ask(): void;
  /** Asked for and not done yet. */
  waits(): boolean;
}

/**
 * `run` once nothing has been asked for `quiet_ms`, at the latest `latest_ms` after the first asking. One timer at a time, and none is taken back: asking
 * costs nothing, so it may be done in every frame of a drag.
 */
export function onceQuiet(run: () => void, quiet_ms: number, latest_ms: number = Number.POSITIVE_INFINITY): Quiet {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let [first_ms, last_ms] = [0, 0];
  const look = (): void => {
    const left_ms = Math.min(last_ms + quiet_ms, first_ms + latest_ms) - performance.now();
    timer = left_ms > 0 ? setTimeout(look, left_ms) : null;
    if (timer === null) run();
  };
  return {
    ask() {
      last_ms = performance.now();
      if (timer !== null) return;
      first_ms = last_ms;
      timer = setTimeout(look, Math.min(quiet_ms, latest_ms));
    },
    waits: () => timer !== null,
  };
}
