// Runs programs in Chromium, under the strictest policy that the documentation promises to do with. Each begins with an empty origin.

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";

import { chromium } from "playwright-core";

import { entriesOf } from "./install.mjs";

const PROGRAM_MS = 20_000;
const TYPES = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/** Other packages that examples import in a browser, each one file. */
const OTHERS = { dexie: "/node_modules/dexie/dist/modern/dexie.mjs" };

/** @returns what each program threw, by its file; null for nothing */
export async function runInBrowser(folder, files) {
  const server = await serve(folder);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  try {
    const outcomes = new Map();
    for (const file of files) outcomes.set(file, await run(browser, server.url, file));
    return outcomes;
  } finally {
    await browser.close();
    server.close();
  }
}

async function run(browser, url, file) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const thrown = [];
  page.on("pageerror", (error) => thrown.push(String(error.stack ?? error)));
  page.on("console", (message) => {
    if (message.type() === "assert") thrown.push(`assertion: ${message.text()}`);
  });
  page.setDefaultTimeout(PROGRAM_MS);
  try {
    await page.goto(url);
    await page.evaluate((address) => import(address), `/programs/${file}`);
    await page.evaluate(() => new Promise((done) => setTimeout(done, 10)));
  } catch (error) {
    thrown.push(String(error));
  }
  await context.close();
  return thrown.length === 0 ? null : thrown.join("\n");
}

/** Serves a page that finds the package by its name, and the files of the folder. */
async function serve(folder) {
  const entries = entriesOf(join(folder, "node_modules/minamo"), ["browser"]);
  const imports = Object.fromEntries(
    entries.map(([name, file]) => [name, join("/node_modules/minamo", file)]),
  );
  const map = JSON.stringify({ imports: { ...imports, ...OTHERS } });
  const hash = createHash("sha256").update(map).digest("base64");
  const policy = [
    `default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}'`,
    "connect-src 'self'; worker-src 'self'; require-trusted-types-for 'script'",
  ].join("; ");
  const html = `<!doctype html><title>example</title><div id="root"></div><script type="importmap">${map}</script>`;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname === "/") {
      response.writeHead(200, { "content-type": "text/html", "content-security-policy": policy }).end(html);
      return;
    }
    readFile(join(folder, pathname)).then(
      (bytes) =>
        response.writeHead(200, { "content-type": TYPES[extname(pathname)] ?? "text/plain" }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => server.closeAllConnections() ?? server.close(),
  };
}
