import fc from "fast-check";
import { expect, test } from "vitest";
import { surfaceOf } from "../../src/segmentation/skin.ts";
import { runs, type Triple } from "../../src/volume/index.ts";

const SIZE: Triple = [6, 5, 4];

test.each(["counts", "free"] as const)("surface voxels have a face neighbour that is not of the set (the grid's edge %s)", (border) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 120, maxLength: 120, max: 1 }), fc.boolean(), (random, dense) => {
      const cells = dense ? random.map((v, i) => (v === 1 || i % 3 > 0 ? 1 : 0)) : random;
      const at = (x: number, y: number, z: number): boolean => {
        if (x < 0 || y < 0 || z < 0 || x >= 6 || y >= 5 || z >= 4) return border === "free";
        return cells[x + 6 * (y + 5 * z)] === 1;
      };
      const expected = [...cells].map((v, i) => {
        const [x, y, z] = [i % 6, Math.floor(i / 6) % 5, Math.floor(i / 30)];
        const inner = at(x - 1, y, z) && at(x + 1, y, z) && at(x, y - 1, z) && at(x, y + 1, z) && at(x, y, z - 1) && at(x, y, z + 1);
        return v === 1 && !inner ? 1 : 0;
      });
      const out = new Uint8Array(120);
      runs.paint(surfaceOf(runs.runsOf(cells, SIZE, { low: 1, high: 1 }), border), out, 1);
      expect([...out]).toEqual(expected);
    }),
  );
});
