const PRIME_A = 2654435761;
const PRIME_B = 1597334677;
const SEED_A = 0xdeadbeef;
const SEED_B = 0x41c6ce57;

/** Two 32-bit hashes of bytes side by side, as hex (multiply and xor, finished as MurmurHash3 does): tells contents apart, proves nothing against malice. */
export function fingerprint(bytes: Uint8Array): string {
  let a = SEED_A;
  let b = SEED_B;
  for (let at = 0; at < bytes.length; at++) {
    a = Math.imul(a ^ bytes[at], PRIME_A);
    b = Math.imul(b ^ bytes[at], PRIME_B);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  return [a, b]
    .map((word) =>
      finished(word ^ bytes.length)
        .toString(16)
        .padStart(8, "0"),
    )
    .join("");
}

function finished(word: number): number {
  let x = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
