// Redraws the pictures of the documentation from the real page on the sample patient (never on a real one).
// A word after it draws only the pictures with that word in their name: npm run screenshots -- xr
import { join } from "node:path";
import { ensureChromium, ensureInstalled, run, top } from "./lib.mjs";

await ensureInstalled();
const chromium = await ensureChromium();
if (!chromium) throw new Error("no Chrome or Chromium was found");
if ((await run(process.execPath, [join(top, "scripts", "build.mjs")])) !== 0) process.exit(1);
const only = process.argv[2] === undefined ? [] : ["-t", process.argv[2]];
process.exit(
  await run("vitest", ["run", "--config", "vitest.pictures.config.ts", ...only], { env: { ...process.env, CHROMIUM_PATH: chromium } }),
);
