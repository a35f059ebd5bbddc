// Redraws the pictures of the documentation from the real page on the sample patient (never on a real one).
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ensureChromium, ensureInstalled, run, top } from "./lib.mjs";

await ensureInstalled();
const { chromium } = await import("playwright-core");
const executablePath = await ensureChromium();
if (!executablePath) throw new Error("no Chrome or Chromium was found");
if ((await run(process.execPath, [join(top, "scripts", "build.mjs")])) !== 0) process.exit(1);
const folder = join(top, "docs", "pictures");
mkdirSync(folder, { recursive: true });

const server = spawn(process.execPath, [join(top, "dist", "cli", "main.js"), "serve", "--local", "--port", "0"], {
  stdio: ["ignore", "pipe", "inherit"],
});
const address = await new Promise((resolve) => {
  let said = "";
  server.stdout.on("data", (chunk) => {
    said += chunk;
    const found = /http:\/\/localhost:\d+/.exec(said);
    if (found) resolve(found[0]);
  });
});
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking"],
});

/** One picture: a window of this size, on this address, after this script. */
async function picture(name, [width, height], path, prepare = () => {}) {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.goto(`${address}${path}`);
  await page.waitForFunction(() => "trocar" in globalThis);
  if (path.includes("sample=1")) {
    await page.waitForFunction(() => globalThis.trocar.snapshot().needle !== null && globalThis.trocar.snapshot().job === null, null, {
      timeout: 300_000,
    });
  }
  await page.evaluate(prepare);
  await page.evaluate(() => globalThis.trocar.idle());
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
  console.log(`docs/pictures/${name}.png`);
}

await picture("start", [1280, 800], "/?lang=en");
await picture("desktop", [1440, 900], "/?sample=1&lang=en", async () => {
  // A way between the ribs that meets one: what the warning is for.
  const { trocar } = globalThis;
  const [needle] = trocar.snapshot().needles;
  const [x, y, z] = needle.target_mm;
  await trocar.setNeedle({ id: needle.id, entry_mm: [x - 90, y - 18, z + 22], target_mm: [x, y, z] });
});
await browser.close();
server.kill();
