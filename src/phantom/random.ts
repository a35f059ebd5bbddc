/** A stream of numbers in [0, 1), the same for the same seed on every machine: 32-bit integer steps only (mulberry32, T. Ettinger 2017, public domain). */
export type Random = () => number;

const TWO_TO_32 = 4294967296;

/** The stream of a seed; any integer. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / TWO_TO_32;
  };
}

/** A number between two limits. */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

/** Nearly a normal deviate (mean 0, sd 1): the sum of four uniforms (Irwin-Hall), because `log` and `cos` are not the same bits everywhere. */
export function bell(random: Random): number {
  return (random() + random() + random() + random() - 2) * 1.7320508075688772;
}

/** A point on the unit sphere, by rejection. */
export function onSphere(random: Random): readonly [number, number, number] {
  for (;;) {
    const [x, y, z] = [between(random, -1, 1), between(random, -1, 1), between(random, -1, 1)];
    const square = x * x + y * y + z * z;
    if (square > 1 || square < 0.01) continue;
    const length = Math.sqrt(square);
    return [x / length, y / length, z / length];
  }
}
