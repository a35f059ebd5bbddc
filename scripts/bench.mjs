// Times each stage against its baseline in the same run: builds the bench once, runs it in plain Node. Fails on nothing but a fault.
import { join } from "node:path";
import { ensureInstalled, run, top } from "./lib.mjs";

await ensureInstalled();
const built = await run("vite", [
  "build",
  "--ssr",
  "test/bench/main.ts",
  "--outDir",
  "dist/bench",
  "--config",
  "vite.bench.config.ts",
  "--logLevel",
  "warn",
]);
if (built !== 0) process.exit(built);
process.exit(await run(process.execPath, [join(top, "dist", "bench", "main.js"), ...process.argv.slice(2)]));
