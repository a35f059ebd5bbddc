import { createHash } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import { sha256Hex } from "../../src/base/sha256.ts";

afterEach(() => vi.unstubAllGlobals());

const byNode = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const made = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, i) => (i * 7919 + (i >> 8) * 31) & 255);

test("the vectors of FIPS 180-4, with crypto.subtle and without", async () => {
  const whole = globalThis.crypto;
  for (const [global, has] of [
    [whole, true],
    [{}, false],
    [undefined, false],
  ] as const) {
    vi.stubGlobal("crypto", global);
    expect(globalThis.crypto?.subtle !== undefined).toBe(has);
    const of = (text: string): Promise<string> => sha256Hex(new TextEncoder().encode(text));
    expect(await of("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(await of("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(await of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).toBe(
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    );
  }
});

test("without crypto.subtle, as in a page over plain http from another computer, every length about the blocks hashes as Node does", async () => {
  vi.stubGlobal("crypto", {});
  for (let length = 0; length <= 200; length++) expect(await sha256Hex(made(length)), String(length)).toBe(byNode(made(length)));
});

test("without crypto.subtle millions of bytes hash as Node does, from the middle of a buffer too, and others are let in between", async () => {
  vi.stubGlobal("crypto", {});
  const bytes = made(9_000_001).subarray(3);
  let letIn = 0;
  const ticking = setInterval(() => letIn++);
  expect(await sha256Hex(bytes)).toBe(byNode(bytes));
  clearInterval(ticking);
  expect(letIn).toBeGreaterThan(0);
});
