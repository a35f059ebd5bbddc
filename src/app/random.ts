/** 128 random bits in hex: what cannot be guessed. `crypto.randomUUID` is not there in a page that came over plain http from another computer. */
export function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
