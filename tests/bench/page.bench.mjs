// What the page sees: load throughput, the latency of a get, a put and a query, and the size of the wasm file.
//
// Minamo and raw IndexedDB written by hand (relaxed, the same items, one index) take turns in one browser; only the ratio
// inside one run counts on a machine that does other things. `ROUNDS=n` and `ITEMS=n` change how much is done.

import { readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import {
  loadEverything,
  openPage,
  readDataSet,
  scope,
  startBrowser,
  startServer,
  temporaryFolder,
} from "../e2e/harness.mjs";
import { measureInPage } from "./in-page.mjs";
import { isolate, median } from "./pages.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const ITEMS = Number(process.env.ITEMS ?? 20_000);

const MEASURES = [
  { name: "load, 25 a batch, 16 in flight", unit: "items/s", higherIsBetter: true },
  { name: "get, p50", unit: "ms" },
  { name: "get, p95", unit: "ms" },
  { name: "put, awaited, p50", unit: "ms" },
  { name: "put, awaited, p95", unit: "ms" },
  { name: "query of 50 by population, p50", unit: "ms" },
  { name: "query of 50 by population, p95", unit: "ms" },
];

/** A page in a browser with a new profile. */
async function freshPage(run, address) {
  const { context } = await startBrowser(run, temporaryFolder(run));
  await isolate(context.pages()[0], address);
  return openPage(context, address);
}

/** The page's own load of all cities, and how long it takes to open them again. */
async function measurePage(run, address) {
  const page = await freshPage(run, address);
  await loadEverything(page);
  const itemsPerSecond = await page.locator("#load-rate").getAttribute("data-items-per-second");
  await page.reload();
  const openedMs = await page.locator("#banner[data-opened-ms]").getAttribute("data-opened-ms");
  return { itemsPerSecond: Number(itemsPerSecond), openedMs: Number(openedMs) };
}

/** Minamo and raw IndexedDB in turns, in one page. */
async function measureRounds(run, address) {
  const page = await freshPage(run, address);
  const cities = [...readDataSet().values()].slice(0, ITEMS);
  const rounds = { minamo: [], indexedDB: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const engine of ["indexedDB", "minamo"]) {
      rounds[engine].push(await page.evaluate(measureInPage, { engine, round, cities }));
    }
  }
  return rounds;
}

function printRounds({ minamo, indexedDB }) {
  console.log(`${ROUNDS} rounds of ${ITEMS} cities, median; ratio above 1 means Minamo is faster\n`);
  console.log(`| | Minamo | raw IndexedDB | ratio |\n|---|---|---|---|`);
  for (const { name, unit, higherIsBetter } of MEASURES) {
    const ours = median(minamo.map((figures) => figures[name]));
    const theirs = median(indexedDB.map((figures) => figures[name]));
    const ratio = higherIsBetter ? ours / theirs : theirs / ours;
    const digits = higherIsBetter ? 0 : 3;
    console.log(
      `| ${name} (${unit}) | ${ours.toFixed(digits)} | ${theirs.toFixed(digits)} | ${ratio.toFixed(1)} |`,
    );
  }
}

function printSizes() {
  const folder = new URL("../../pkg/dist/", import.meta.url);
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".wasm"));
  for (const name of names) {
    const bytes = readFileSync(new URL(name, folder));
    const gzip = gzipSync(bytes, { level: 9 }).length;
    const brotli = brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }).length;
    console.log(`\n${name}: raw ${bytes.length}, gzip ${gzip}, brotli ${brotli} bytes`);
  }
}

const run = scope();
try {
  const address = await startServer(run);
  const { itemsPerSecond, openedMs } = await measurePage(run, address);
  printRounds(await measureRounds(run, address));
  console.log(`\nall cities through the page: ${itemsPerSecond.toFixed(0)} items/s`);
  console.log(`opening them again: ${openedMs.toFixed(0)} ms`);
  printSizes();
} finally {
  await run.end();
}
