// What the commands share: running a program, finding Node's tools, installing once.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const top = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name) => join(top, "node_modules", ".bin", name);

/** Runs a tool of node_modules or a program and gives its exit code; output goes straight through. */
export function run(command, args, options = {}) {
  const program = existsSync(bin(command)) ? bin(command) : command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: top, stdio: "inherit", ...options });
    child.on("error", () => resolve(127));
    child.on("close", (code, signal) => resolve(signal ? 130 : code));
  });
}

/** The same with the output caught. */
export function capture(command, args, options = {}) {
  const program = existsSync(bin(command)) ? bin(command) : command;
  const result = spawnSync(program, args, { cwd: top, encoding: "utf8", maxBuffer: 64 << 20, ...options });
  return { code: result.status ?? 127, text: `${result.stdout ?? ""}${result.stderr ?? ""}`, out: result.stdout ?? "" };
}

/** Installs the packages of the lock file, once per lock file. */
export async function ensureInstalled() {
  const lock = createHash("sha256")
    .update(readFileSync(join(top, "package-lock.json")))
    .digest("hex");
  const stamp = join(top, "node_modules", ".trocar-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.log("Installing packages (once)...");
  // A fresh clone gets exactly the lock file; a folder that is there already is only brought up to it, not torn down.
  const how = existsSync(join(top, "node_modules")) ? "install" : "ci";
  const code = await run("npm", [how, "--no-audit", "--no-fund", "--loglevel=error"]);
  if (code !== 0) throw new Error(`npm ${how} failed: see above`);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, lock);
}

/** Where Chrome or Chromium is, or null. */
export function findChromium() {
  const places = [
    process.env.CHROMIUM_PATH,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ];
  return places.find((place) => place && existsSync(place)) ?? null;
}

/** Finds a browser, or installs Debian's where that is possible; null when there is none to be had. */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  const mayInstall = process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (!mayInstall) return null;
  console.log("Installing Debian's chromium for the browser tests (once)...");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-qq"], { env });
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"], { env });
  return findChromium();
}
