// Times each stage against its baseline in the same run: builds product and bench, runs the bench in plain Node, its last rows in a browser where there is one.
// Fails on nothing but a fault.
import { join } from "node:path";
import { ensureChromium, ensureInstalled, run, top } from "./lib.mjs";

await ensureInstalled();
const chromium = await ensureChromium();
const bench = ["build", "--ssr", "test/bench/main.ts", "--outDir", "dist/bench", "--config", "vite.bench.config.ts", "--logLevel", "warn"];
const product = chromium ? await run(process.execPath, [join(top, "scripts", "build.mjs")]) : 0;
const built = product || (await run("vite", bench));
if (built !== 0) process.exit(built);
const env = { ...process.env, CHROMIUM_PATH: chromium ?? "" };
process.exit(await run(process.execPath, [join(top, "dist", "bench", "main.js"), ...process.argv.slice(2)], { env }));
