import { expect, test } from "vitest";
import { qrPath } from "../../src/base/qr.ts";
import { readQr } from "./qr-reader.ts";

/** The modules that a path fills, quiet zone taken off. */
function modules(text: string): boolean[][] {
  const { size, path } = qrPath(text);
  const all = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) all[Number(y)][Number(x)] = true;
  return all;
}

test("a code of a case's address is read back letter for letter by a reader that corrects nothing", () => {
  for (const text of [
    "https://192.168.1.20:8443/?case=/cases/0123456789abcdef0123456789abcdef.trocar",
    "https://10.0.0.5:8443/?case=/cases/ffffffffffffffffffffffffffffffff.trocar",
    "a",
    "https://pc-de-radiología.local:8443/",
    "x".repeat(200),
    ...[230, 300, 350, 400, 440, 480, 520, 580, 620, 660].map((length) => "▅x".repeat(length / 4)),
  ]) {
    const all = modules(text);
    expect(readQr(all.slice(4, -4).map((row) => row.slice(4, -4)))).toBe(text);
  }
});

test("four light modules lie around the code", () => {
  const all = modules("https://192.168.1.20:8443/");
  const n = all.length;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (Math.min(i, j, n - 1 - i, n - 1 - j) < 4) expect(all[i][j]).toBe(false);
});
