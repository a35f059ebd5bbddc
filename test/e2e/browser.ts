import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

export const TOP: string = fileURLToPath(new URL("../../", import.meta.url));
export const SHARED: string = join(TOP, "..", "shared", "data");
export const hasShared: boolean = existsSync(join(SHARED, "cases.json"));

/** A served page in a real browser, with what it asked of other origins and what it complained of. */
export interface Opened {
  readonly page: Page;
  readonly address: string;
  /** URLs of other origins that the page tried. */
  readonly foreign: readonly string[];
  /** Console errors and uncaught faults. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Serves dist/app as `npm start` does and opens it. @param size of the window, CSS px. @param prepare before the page loads. */
export async function openPage(
  path = "/",
  size: { readonly width: number; readonly height: number } = { width: 1280, height: 800 },
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<Opened> {
  const server = await serveProduct("--local");
  const browser = await launch();
  const page = await browser.newPage({ viewport: { ...size } });
  const { foreign, complaints } = heard(page, server.address);
  await prepare(page);
  await page.goto(`${server.address}${path}`);
  await page.waitForFunction(() => (globalThis as { readonly trocar?: { readonly api?: number } }).trocar?.api === 1);
  return {
    page,
    address: server.address,
    foreign,
    complaints,
    async close() {
      await browser.close();
      server.stop();
    },
  };
}

/** `trocar serve` on a free port. */
export async function serveProduct(...more: readonly string[]): Promise<{ readonly address: string; readonly said: string; stop(): void }> {
  const server = spawn(process.execPath, [join(TOP, "dist", "cli", "main.js"), "serve", "--port", "0", ...more], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { ...(await greetingOf(server)), stop: () => server.kill() };
}

/** What a page asks of other origins and what it complains of, from now on. */
export function heard(page: Page, address: string): Pick<Opened, "foreign" | "complaints"> {
  const foreign: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== address) foreign.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(`${error.message}\n${error.stack ?? ""}`));
  return { foreign, complaints };
}

/** From now on the page may not write to the clipboard. */
export async function refuseClipboard(page: Page): Promise<void> {
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("Write permission denied.", "NotAllowedError"));
  });
}

/** The installed Chromium, without a network of its own. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** All that the server says at its start, and the address on this computer in it. */
function greetingOf(server: ChildProcess): Promise<{ readonly address: string; readonly said: string }> {
  return new Promise((resolve, reject) => {
    let said = "";
    server.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const found = /http:\/\/localhost:(\d+)/.exec(said);
      if (found && said.includes("Ctrl+C stops it")) resolve({ address: `http://localhost:${found[1]}`, said });
    });
    server.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}
