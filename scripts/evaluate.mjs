// Scores the shipped networks: `npm run evaluate -- DATA`. Without DATA, the sample patient alone.
import { join } from "node:path";
import { ensureInstalled, run, top } from "./lib.mjs";

await ensureInstalled();
const built = await run("vite", ["build", "--ssr", "--logLevel", "warn"]);
if (built !== 0) process.exit(built);
process.exit(await run(process.execPath, [join(top, "dist", "cli", "main.js"), "evaluate", ...process.argv.slice(2)]));
