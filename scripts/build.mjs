// Builds the page (dist/app) and the command line (dist/cli).
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, run, top } from "./lib.mjs";

await ensureInstalled();
for (const args of [
  ["build", "--logLevel", "warn"],
  ["build", "--ssr", "--logLevel", "warn"],
]) {
  const code = await run("vite", args);
  if (code !== 0) process.exit(code);
}
chmodSync(join(top, "dist", "cli", "main.js"), 0o755);
