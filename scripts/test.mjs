// README command 2: sets up and runs everything: build, checks, unit and property and oracle tests, the whole way in a real browser.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureChromium, ensureInstalled, run, top } from "./lib.mjs";

await ensureInstalled();
const { runChecks } = await import("./check.mjs");
const total = { passed: 0, failed: 0, skipped: 0 };
const said = [];

const add = ({ passed, failed, skipped = 0 }) => {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
};

/** One vitest run, counted from its own report; a run that never reported counts as one failure. */
async function vitest(label, config, env = {}) {
  const report = join(top, "test-results", `${label}.json`);
  mkdirSync(join(top, "test-results"), { recursive: true });
  rmSync(report, { force: true });
  const args = ["run", "--config", config, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await run("vitest", args, { env: { ...process.env, ...env } });
  if (!existsSync(report)) return add({ passed: 0, failed: 1 });
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
  add({ passed: numPassedTests, failed: numFailedTests === 0 && code !== 0 ? 1 : numFailedTests, skipped: numPendingTests });
}

if ((await run(process.execPath, [join(top, "scripts", "build.mjs")])) !== 0) add({ passed: 0, failed: 1 });
add(runChecks());
if (!existsSync(join(top, "..", "shared", "data"))) said.push("skipped: no shared data (tests on real patients)");
await vitest("unit", "vitest.config.ts");
const chromium = await ensureChromium();
if (chromium) await vitest("e2e", "vitest.e2e.config.ts", { CHROMIUM_PATH: chromium });
else said.push("skipped: no Chrome or Chromium found and none could be installed (browser tests)");

for (const line of said) console.log(line);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
process.exit(total.failed === 0 ? 0 : 1);
