import { type Anatomy, countHits, type Hits, type Needle, noHits, type Rules } from "../planning/index.ts";

/** Draws are made in parts of this long, ms, with a frame's time between them: no frame of whatever moves meanwhile waits for them. */
const PART_MS = 2;
const BETWEEN_MS = 16;
/** Between two looks at the clock. */
const AT_ONCE = 64;

/** What the parts are paced by; they count the same whatever it says. */
export interface Pacer {
  now(): number;
  later(run: () => void, after_ms: number): void;
}

const PAGE: Pacer = { now: () => performance.now(), later: (run, after_ms) => void setTimeout(run, after_ms) };

/**
 * The placement draws of a needle, part after part; `done` gets what all of them hit.
 * @returns what stops them: `done` is then not called any more.
 */
export function drawInParts(
  of: { readonly anatomy: Anatomy; readonly needle: Needle; readonly rules: Rules; readonly samples: number },
  done: (hits: Hits) => void,
  pacer: Pacer = PAGE,
): () => void {
  const { anatomy, needle, rules, samples } = of;
  const hits = noHits();
  let [made, isStopped] = [0, false];
  const part = (): void => {
    if (isStopped) return;
    const until_ms = pacer.now() + PART_MS;
    do {
      const to = Math.min(samples, made + AT_ONCE);
      countHits(anatomy, needle, rules, { from: made, to }, hits);
      made = to;
    } while (made < samples && pacer.now() < until_ms);
    if (made < samples) pacer.later(part, BETWEEN_MS);
    else done(hits);
  };
  pacer.later(part, 0);
  return () => {
    isStopped = true;
  };
}
