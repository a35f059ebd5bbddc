// Lint, format, types, layer rule, dead code, file lengths, page weight: one line per check. Exits 1 if any fails.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { capture, ensureInstalled, top } from "./lib.mjs";

/** The first load of the page may weigh this much script, gzip. */
const FIRST_LOAD_KB = 600;
const LINES_CEILING = 400;

const files = (folder) =>
  readdirSync(join(top, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(top, path)).isDirectory() ? files(path) : [path];
  });
const tool = (command, args) => {
  const { code, text } = capture(command, args);
  return { good: code === 0, text };
};

function layers() {
  const { code, text } = capture("depcruise", ["--config", ".dependency-cruiser.cjs", "src", "test", "--output-type", "err"]);
  const cruised = Number(/(\d+) modules/.exec(text)?.[1] ?? 0);
  const expected = files("src").filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts")).length;
  // dependency-cruiser is silent about files that it cannot read: fewer modules than files is a failure, not a success.
  if (cruised < expected) return { good: false, text: `${cruised} modules cruised, but src has ${expected}\n${text}` };
  return { good: code === 0, text, note: `${cruised} modules` };
}

function lengths() {
  const long = files("src").filter(
    (path) => /\.tsx?$/.test(path) && readFileSync(join(top, path), "utf8").split("\n").length > LINES_CEILING + 1,
  );
  return { good: long.length === 0, text: long.map((path) => `${path} has more than ${LINES_CEILING} lines`).join("\n") };
}

function pageWeight() {
  const index = join(top, "dist", "app", "index.html");
  if (!existsSync(index)) return { good: true, text: "", note: "not built yet" };
  const html = readFileSync(index, "utf8");
  const scripts = [...html.matchAll(/(?:src|href)="\.?\/?([^"]+\.js)"/g)].map((match) => match[1]);
  const seen = new Set();
  const follow = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = readFileSync(join(top, "dist", "app", path), "utf8");
    for (const [, found] of text.matchAll(/(?:import|from)\s*"(\.\/[^"]+\.js)"/g)) follow(join(path, "..", found));
  };
  for (const script of scripts) follow(script);
  const kb = [...seen].reduce((sum, path) => sum + gzipSync(readFileSync(join(top, "dist", "app", path)), { level: 9 }).length / 1000, 0);
  return {
    good: kb > 0 && kb <= FIRST_LOAD_KB,
    text: `first load ${kb.toFixed(0)} kB gzip of ${FIRST_LOAD_KB}`,
    note: `${kb.toFixed(0)} kB of ${FIRST_LOAD_KB}`,
  };
}

export const checks = [
  { name: "lint and format (biome)", check: () => tool("biome", ["ci", "--colors=off", "."]) },
  { name: "types (tsc)", check: () => tool("tsc", ["-p", "."]) },
  { name: "core is pure (tsc)", check: () => tool("tsc", ["-p", "tsconfig.core.json"]) },
  { name: "layer rule (dependency-cruiser)", check: layers },
  { name: "unused code and dependencies (knip)", check: () => tool("knip", ["--no-progress"]) },
  { name: `no file over ${LINES_CEILING} lines`, check: lengths },
  { name: `first load <= ${FIRST_LOAD_KB} kB`, check: pageWeight },
];

/** Runs every check, prints a line each. */
export function runChecks() {
  let passed = 0;
  let failed = 0;
  for (const { name, check } of checks) {
    const { good, text, note } = check();
    console.log(`${good ? "ok  " : "FAIL"} ${name}${note ? ` (${note})` : ""}`);
    if (!good) console.log(text.split("\n").slice(0, 80).join("\n"));
    if (good) passed++;
    else failed++;
  }
  return { passed, failed };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensureInstalled();
  const { failed } = runChecks();
  process.exit(failed === 0 ? 0 : 1);
}
