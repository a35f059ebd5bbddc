// Makes the sample patient of assets/sample anew: `node scripts/make-sample.mjs [SEED]`. Needs the built command line (npm run build).
// The same code and seed give the same bytes; what is in the files is told in assets/README.md.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { capture, top } from "./lib.mjs";

const LARGEST_BYTES = 8_000_000;
/** Zip knows local times only: noon on the first day it can hold is the same day everywhere. */
const NO_TIME = new Date(1980, 0, 1, 12);

const seed = process.argv[2] ?? "1";
const made = mkdtempSync(join(tmpdir(), "trocar-sample-"));
const result = capture("node", [join(top, "dist", "cli", "main.js"), "phantom", "--kind", "abdomen", "--seed", seed, "--out", made]);
if (result.code !== 0) {
  console.error(result.text);
  process.exit(result.code);
}
const folder = join(made, "dicom");
const files = Object.fromEntries(
  readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name))]),
);
const sample = join(top, "assets", "sample");
mkdirSync(sample, { recursive: true });
writeFileSync(join(sample, "series.zip"), zipSync(files, { level: 9, mtime: NO_TIME }));
copyFileSync(join(made, "labels.nii.gz"), join(sample, "labels.nii.gz"));
copyFileSync(join(made, "truth.json"), join(sample, "truth.json"));
rmSync(made, { recursive: true });

const names = ["series.zip", "labels.nii.gz", "truth.json"];
const sizes = names.map((name) => statSync(join(sample, name)).size);
for (const [n, name] of names.entries()) console.log(`assets/sample/${name}: ${sizes[n]} bytes`);
if (sizes.reduce((sum, size) => sum + size, 0) > LARGEST_BYTES) {
  console.error(`The sample is larger than ${LARGEST_BYTES} bytes: take a coarser grid.`);
  process.exit(1);
}
