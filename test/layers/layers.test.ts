import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const TOP = fileURLToPath(new URL("../../", import.meta.url));

/** A small house with the real rule and these files, and what the tool says of it. */
function judged(files: Readonly<Record<string, string>>): { readonly code: number; readonly text: string } {
  const house = mkdtempSync(join(tmpdir(), "trocar-house-"));
  for (const name of [".dependency-cruiser.cjs", "rooms.json", "tsconfig.json"]) cpSync(join(TOP, name), join(house, name));
  symlinkSync(join(TOP, "node_modules"), join(house, "node_modules"), "dir");
  const clean = {
    "src/base/index.ts": "export const one = 1;\n",
    "src/volume/index.ts": 'export { two } from "./two.ts";\n',
    "src/volume/two.ts": "export const two = 2;\n",
  };
  for (const [path, text] of Object.entries({ ...clean, ...files })) {
    mkdirSync(join(house, path, ".."), { recursive: true });
    writeFileSync(join(house, path), text);
  }
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(TOP, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"),
      "--config",
      ".dependency-cruiser.cjs",
      "src",
      "--output-type",
      "err",
    ],
    { cwd: house, encoding: "utf8" },
  );
  return { code: status ?? -1, text: `${stdout}${stderr}` };
}

test("a house that keeps its doors passes, and its modules are seen", () => {
  const { code, text } = judged({});
  expect(code, text).toBe(0);
  expect(text).toMatch(/\(3 modules/);
});

test.each([
  [
    "a room that the table does not allow",
    { "src/base/index.ts": 'import { two } from "../volume/index.ts";\nexport const one = two;\n' },
    "base: room",
  ],
  ["another room's cupboard", { "src/surfaces/index.ts": 'export { two } from "../volume/two.ts";\n' }, "by the door"],
  [
    "a package that the room may not use",
    { "src/planning/index.ts": 'import fc from "fast-check";\nexport const check = fc;\n' },
    "planning: package",
  ],
  [
    "Node in the core",
    { "src/dicom/index.ts": 'import { readFileSync } from "node:fs";\nexport const read = readFileSync;\n' },
    "dicom: node",
  ],
  [
    "a room that nobody planned",
    { "src/utils/index.ts": 'import { one } from "../base/index.ts";\nexport const help = one;\n' },
    "a room must be in the table",
  ],
  [
    "a circle",
    {
      "src/volume/two.ts": 'import { three } from "./three.ts";\nexport const two = three;\n',
      "src/volume/three.ts": 'import { two } from "./two.ts";\nexport const three = two;\n',
    },
    "no cycle",
  ],
  [
    "Babylon by its index",
    { "src/viewer/index.ts": 'import { Vector3 } from "@babylonjs/core";\nexport const up = Vector3;\n' },
    "babylon by deep paths",
  ],
])("%s is found", (_, files, rule) => {
  const { code, text } = judged(files as Readonly<Record<string, string>>);
  expect(code, text).not.toBe(0);
  expect(text).toContain(rule);
});
