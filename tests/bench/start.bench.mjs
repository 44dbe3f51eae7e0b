// From `import` to the first answered GetItem on an empty database, in each host; and from the start of a server's process to its first
// answered GetItem over HTTP, beside a peer's. `ROUNDS=n` says how often each starts, always in a new process.

import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { installPeer } from "../differential/peers.mjs";
import { Endpoint } from "../doors/endpoint.mjs";
import { scope, startServer, temporaryFolder } from "../e2e/harness.mjs";
import { BUN, NODE, ROOT } from "../hosts/hosts.mjs";
import { DENO } from "../packaging/install.mjs";
import { startWorker } from "../packaging/workerd.mjs";
import { emptyPage, median, ms, printTable } from "./pages.mjs";
import { measureStart } from "./start-work.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const SCRIPT = join(ROOT, "tests/bench/start-in-host.mjs");
const DIST = join(ROOT, "pkg/dist");

/** Programs that run the script, and the entries that they would choose. */
const HOSTS = {
  "Node 20": { command: [process.execPath], entry: "node/index.js" },
  "Node 24": { command: [NODE], entry: "node/index.js" },
  Deno: { command: [DENO, "run", "--allow-read"], entry: "deno.js" },
  Bun: { command: [BUN], entry: "node/index.js" },
};

/** Medians of what a step told each time, by name. */
async function repeat(step) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await step());
  const names = Object.keys(rounds[0]);
  return Object.fromEntries(names.map((name) => [name, median(rounds.map((figures) => figures[name]))]));
}

/** Runs a step with a scope of its own. */
async function within(step) {
  const run = scope();
  try {
    return await step(run);
  } finally {
    await run.end();
  }
}

async function startProcess({ command: [program, ...parameters], entry }) {
  const begin = performance.now();
  const address = pathToFileURL(join(DIST, entry)).href;
  const child = spawn(program, [...parameters, SCRIPT, address], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  for await (const text of child.stdout.setEncoding("utf8")) {
    output += text;
    if (output.endsWith("\n")) break;
  }
  const process = performance.now() - begin;
  return { ...JSON.parse(output), process };
}

/** The clock in a worker stands still while it computes, so its host is timed. */
async function startInWorkerd(run) {
  const folder = temporaryFolder(run);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(ROOT, "pkg"), join(folder, "node_modules/minamo"));
  copyFileSync(join(ROOT, "tests/bench/start-worker.js"), join(folder, "worker.js"));
  const settings = { main: "worker.js", compatibility_date: "2026-01-01" };
  writeFileSync(join(folder, "wrangler.json"), JSON.stringify(settings));
  const { url, begin } = await startWorker(run, folder);
  const asked = performance.now();
  if ((await (await fetch(url)).text()) !== "{}") throw new Error("the worker does not answer");
  const end = performance.now();
  return { whole: end - asked, process: end - begin };
}

/** As a bundler makes it: the code in a few files, and the module beside it. */
async function bundlePackage(folder) {
  const { build } = await import("../packaging/node_modules/esbuild/lib/main.js");
  await build({
    entryPoints: { main: join(DIST, "index.js") },
    outdir: folder,
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    logLevel: "error",
  });
  mkdirSync(join(folder, "wasm"), { recursive: true });
  copyFileSync(join(DIST, "wasm/minamo_bg.wasm"), join(folder, "wasm/minamo_bg.wasm"));
}

const START_IN_PAGE = { entry: "/start/main.js", options: { store: "indexeddb" } };

/** The first visit of a new browser. */
async function startInPage(run, address) {
  const { page } = await emptyPage(run, address);
  return page.evaluate(measureStart, START_IN_PAGE);
}

/** Later visits of the same browser, which has the files in its cache. */
async function startAgainInPage(run, address) {
  const { page } = await emptyPage(run, address);
  await page.evaluate(measureStart, START_IN_PAGE);
  return repeat(async () => {
    await page.reload();
    await page.evaluate(deleteDatabase);
    return page.evaluate(measureStart, START_IN_PAGE);
  });
}

/** Runs in the page. */
async function deleteDatabase() {
  for (const { name } of await indexedDB.databases()) {
    await new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve));
  }
}

async function startsInPages(run) {
  const folder = temporaryFolder(run);
  await bundlePackage(folder);
  const address = await startServer(run, [`/start=${folder}`]);
  return {
    "Chromium, first visit": await repeat(() => within((visit) => startInPage(visit, address))),
    "Chromium, later visits": await within((visit) => startAgainInPage(visit, address)),
  };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const SERVERS = {
  "minamo (Node 20)": (port) => ({
    command: process.execPath,
    parameters: [join(DIST, "node/cli.js"), "--port", String(port)],
    folder: ROOT,
  }),
  "dynalite 4.0.0 (Node 20)": (port) => installPeer("dynalite", port),
};

/** Waits until somebody listens. */
async function listening(port) {
  const tryOnce = () =>
    new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).once("error", () => resolve(false));
      socket.unref().end();
    });
  while (!(await tryOnce())) await pause();
}

/** Asks until it is answered well: a table may have to become active. */
async function askUntilAnswered(endpoint, operation, body) {
  while ((await endpoint.ask(operation, JSON.stringify(body))).status !== 200) await pause();
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

async function startHttp(how) {
  const port = await freePort();
  const { command, parameters, folder } = await how(port);
  const endpoint = new Endpoint(`http://127.0.0.1:${String(port)}`);
  const begin = performance.now();
  const child = spawn(command, parameters, { cwd: folder, stdio: "ignore" });
  try {
    await listening(port);
    await askUntilAnswered(endpoint, "CreateTable", {
      TableName: "Items",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    });
    await askUntilAnswered(endpoint, "GetItem", { TableName: "Items", Key: { id: { S: "none" } } });
    return { process: performance.now() - begin };
  } finally {
    child.kill();
  }
}

const figures = {};
for (const [name, host] of Object.entries(HOSTS)) figures[name] = await repeat(() => startProcess(host));
figures.workerd = await repeat(() => within(startInWorkerd));
Object.assign(figures, await within(startsInPages));
for (const [name, how] of Object.entries(SERVERS))
  figures[`server: ${name}`] = await repeat(() => startHttp(how));

console.log(`${ROUNDS} rounds, median, ms\n`);
const cell = (value) => (value === undefined ? "" : ms(value));
printTable(
  ["host", "import", "open", "CreateTable and GetItem", "from import", "from the start of the process"],
  Object.entries(figures).map(([name, { load, open, get, whole, process }]) => [
    name,
    ...[load, open, get, whole, process].map(cell),
  ]),
);
