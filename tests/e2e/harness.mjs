// What the tests of the page share: the server, the browser with a profile that survives it, and the page opened in it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

import { keyText, toCity } from "../../www/js/cities.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SERVER_START_MS = 20_000;

/** Loading everything may take this long on a busy machine. */
const LOAD_MS = 300_000;

/** What should happen soon may take this long on a busy machine. */
const WAIT_MS = 60_000;

/** A whole test may take this long. */
export const TEST_MS = 900_000;

/**
 * What has to be ended, in the order opposite to its start.
 *
 * @param {import("node:test").TestContext} [t] ends it all with that test; without one, the caller does
 */
export function scope(t) {
  const endings = [];
  const end = async () => {
    for (const ending of endings.splice(0).reverse()) await ending();
  };
  t?.after(end);
  return { after: (ending) => endings.push(ending), end };
}

/** A new folder; it goes at the end. */
export function temporaryFolder(run) {
  const folder = mkdtempSync(join(tmpdir(), "minamo-e2e-"));
  run.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  return folder;
}

/**
 * Starts the server on a free port.
 *
 * @param {string[]} mounts further folders to serve, such as /name=folder
 * @returns {Promise<string>} its address, such as http://127.0.0.1:41234
 */
export async function startServer(run, mounts = []) {
  const server = spawn(
    process.execPath,
    [
      "pkg/dist/node/cli.js",
      ...["--port", "0", "--static", "www", "--mount", "/pkg=pkg"],
      ...["/instances=tests/e2e/instances", ...mounts].flatMap((mount) => ["--mount", mount]),
    ],
    { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(server, "exit");
  run.after(async () => {
    server.kill();
    await ended;
  });
  return Promise.race([
    addressFrom(server.stdout),
    ended.then(([code]) => Promise.reject(new Error(`the server ended with ${code} before it listened`))),
    deadline(SERVER_START_MS, "the server did not say where it listens"),
  ]);
}

async function addressFrom(output) {
  for await (const line of createInterface({ input: output })) {
    const [, address] = /minamo listening on (http:\/\/\S+?)\/?$/.exec(line) ?? [];
    if (address !== undefined) {
      output.resume();
      return address;
    }
  }
  throw new Error("the server ended its output before it listened");
}

function deadline(milliseconds, message) {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(message)), milliseconds).unref();
  });
}

/**
 * Starts a browser whose data outlives it, in `profile`. Pages that are left go to the back/forward cache, which the tests'
 * library would switch off.
 *
 * @param {string[]} flags further ones of the browser
 * @returns {Promise<{ context: import("playwright-core").BrowserContext, pid: number }>}
 */
export async function startBrowser(run, profile, flags = []) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...flags,
    ],
  });
  run.after(() => context.close());
  return { context, pid: await browserPid(context) };
}

/**
 * Lets a page be hidden and frozen, as those of users are. The tests' library makes every page believe that it is in front; that can be
 * taken back only by the session that said so, which the library keeps to itself.
 *
 * @returns {Promise<{ freeze: () => Promise<void>, thaw: () => Promise<void> }>} after `thaw` it runs, and is still hidden
 */
export async function letSleep(page) {
  const session = page._connection.toImpl(page).delegate._mainFrameSession._client;
  await session.send("Emulation.setFocusEmulationEnabled", { enabled: false });
  const setState = (state) => session.send("Page.setWebLifecycleState", { state });
  return { freeze: () => setState("frozen"), thaw: () => setState("active") };
}

async function browserPid(context) {
  const session = await context.browser().newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.find(({ type }) => type === "browser").id;
}

/** Waits until `condition` holds, and gives what it gave. */
export async function until(what, condition, milliseconds = WAIT_MS) {
  const end = performance.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * The process that runs the page, found by letting it work for a moment while the others rest.
 *
 * @returns {Promise<number>} its id
 */
export async function rendererOf(page) {
  const session = await page.context().browser().newBrowserCDPSession();
  const readTimes = async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return new Map(
      processInfo.filter(({ type }) => type === "renderer").map(({ id, cpuTime }) => [id, cpuTime]),
    );
  };
  const before = await readTimes();
  await page.evaluate(() => {
    const end = performance.now() + 200;
    while (performance.now() < end);
  });
  const after = await readTimes();
  await session.detach();
  const worked = (id) => after.get(id) - (before.get(id) ?? 0);
  return [...after.keys()].reduce((most, id) => (worked(id) > worked(most) ? id : most));
}

/** Ends the process that runs the page, and what else runs there, without letting it finish anything. */
export async function killRenderer(page, pid) {
  const crashed = page.waitForEvent("crash");
  process.kill(pid, "SIGKILL");
  await crashed;
}

/** Ends the browser without letting it finish anything. */
export async function killBrowser({ context, pid }) {
  const closed = new Promise((resolve) => context.once("close", resolve));
  process.kill(pid, "SIGKILL");
  await closed;
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** Opens the page and waits until its database is open. An error in the page fails the test. */
export async function openPage(context, address) {
  const page = context.pages()[0] ?? (await context.newPage());
  page.on("pageerror", (error) => {
    throw error;
  });
  await page.goto(address);
  await waitForState(page, "ready", "loaded");
  return page;
}

/** Waits until the page is in one of the states; a page that failed says why. */
export async function waitForState(page, ...states) {
  const wanted = [...states, "failed"];
  const reached = (names) => names.includes(document.body.dataset.state);
  await page.waitForFunction(reached, wanted, { timeout: LOAD_MS });
  const state = await page.evaluate(() => document.body.dataset.state);
  if (states.includes(state)) return;
  throw new Error(`the page says: ${await page.locator("#banner").textContent()}`);
}

/** Presses Load and waits until every city is there. */
export async function loadEverything(page) {
  await page.locator("#load").click();
  await waitForState(page, "loaded");
}

/** The data set as it should be in the table: key text to item. */
export function readDataSet() {
  const text = readFileSync(join(ROOT, "www/data/cities.ndjson"), "utf8");
  const cities = text
    .trimEnd()
    .split("\n")
    .map((line) => toCity(JSON.parse(line)));
  return new Map(cities.map((city) => [keyText(city), city]));
}
