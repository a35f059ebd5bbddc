// Lint, format, types, layer rule, dead code, file lengths, page weight: one line per check. Exits 1 if any fails.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { capture, ensureInstalled, top } from "./lib.mjs";

/** The first load of the page may weigh this much script, gzip. */
const FIRST_LOAD_KB = 600;
/** Mixed reality may add this much script, gzip, where a device has it (webxr.md 13). */
const XR_KB = 60;
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

/** The scripts that come with a script, by their static imports; those of `known` left out. */
function comingWith(scripts, known = new Set()) {
  const seen = new Set();
  const follow = (path) => {
    if (seen.has(path) || known.has(path)) return;
    seen.add(path);
    const text = readFileSync(join(top, "dist", "app", path), "utf8");
    for (const [, found] of text.matchAll(/(?:import|from)\s*"(\.\/[^"]+\.js)"/g)) follow(join(path, "..", found));
  };
  for (const script of scripts) follow(script);
  return seen;
}

const weightOf = (scripts) =>
  [...scripts].reduce((sum, path) => sum + gzipSync(readFileSync(join(top, "dist", "app", path)), { level: 9 }).length / 1000, 0);

function firstLoad() {
  const html = readFileSync(join(top, "dist", "app", "index.html"), "utf8");
  return comingWith([...html.matchAll(/(?:src|href)="\.?\/?([^"]+\.js)"/g)].map((match) => match[1]));
}

const isBuilt = () => existsSync(join(top, "dist", "app", "index.html"));

function pageWeight() {
  if (!isBuilt()) return { good: true, text: "", note: "not built yet" };
  const kb = weightOf(firstLoad());
  return {
    good: kb > 0 && kb <= FIRST_LOAD_KB,
    text: `first load ${kb.toFixed(0)} kB gzip of ${FIRST_LOAD_KB}`,
    note: `${kb.toFixed(0)} kB of ${FIRST_LOAD_KB}`,
  };
}

/** What a device with mixed reality fetches beyond the page. */
function xrWeight() {
  if (!isBuilt()) return { good: true, text: "", note: "not built yet" };
  const first = firstLoad();
  const entries = readdirSync(join(top, "dist", "app", "assets")).filter((name) => /^xr-(?!report)[\w-]+\.js$/.test(name));
  const kb = weightOf(
    comingWith(
      entries.map((name) => join("assets", name)),
      first,
    ),
  );
  return {
    good: kb > 0 && kb <= XR_KB,
    text: `mixed reality ${kb.toFixed(0)} kB gzip of ${XR_KB} beyond the page`,
    note: `${kb.toFixed(0)} kB of ${XR_KB}`,
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
  { name: `mixed reality <= ${XR_KB} kB more`, check: xrWeight },
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
