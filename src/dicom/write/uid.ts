const WORDS = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef] as const;
const PRIME_A = 0x85ebca6b;
const PRIME_B = 0xc2b2ae35;

/**
 * A UID of the form 2.25.UUID (PS3.5 B.2) that depends on the seed alone: four 32-bit hashes of it (the finisher of MurmurHash3) with version 8 and
 * variant set as RFC 9562 wants them. The same seed, the same UID, in every run.
 */
export function uidFrom(seed: string): string {
  const words = WORDS.map((start) => {
    let hash: number = start;
    for (let at = 0; at < seed.length; at++) hash = mixed(hash ^ (seed.charCodeAt(at) + at * WORDS[0]));
    return BigInt(mixed(hash ^ seed.length) >>> 0);
  });
  const whole = words.reduce((sum, word) => (sum << 32n) | word, 0n);
  const version = (whole & ~(0xfn << 76n)) | (8n << 76n);
  const uuid = (version & ~(3n << 62n)) | (2n << 62n);
  return `2.25.${uuid}`;
}

function mixed(word: number): number {
  let x = word ^ (word >>> 16);
  x = Math.imul(x, PRIME_A);
  x ^= x >>> 13;
  x = Math.imul(x, PRIME_B);
  return x ^ (x >>> 16);
}
