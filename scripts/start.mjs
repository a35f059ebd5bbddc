// README command 1: installs if needed, builds if needed, and serves the app with the sample patient.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, run, top } from "./lib.mjs";

const newest = (path) => {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
};
const sources = ["src", "assets", "index.html", "xr-report.html", "vite.config.ts", "package-lock.json"];
const built = ["dist/app/index.html", "dist/cli/main.js"].map((path) => join(top, path));
const models = join(top, "models");

await ensureInstalled();
const newestSource = Math.max(
  ...sources.map((path) => newest(join(top, path))),
  ...readdirSync(models).map((name) => statSync(join(models, name)).mtimeMs),
);
if (!built.every((path) => existsSync(path) && statSync(path).mtimeMs > newestSource)) {
  console.log("Building...");
  const code = await run(process.execPath, [join(top, "scripts", "build.mjs")]);
  if (code !== 0) process.exit(code);
}
process.exit(await run(process.execPath, [join(top, "dist", "cli", "main.js"), "serve", ...process.argv.slice(2)]));
