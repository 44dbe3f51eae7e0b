// How long it takes from nothing to the first item: a new browser process, a database of 10,000 or 1,000,000 small items,
// one get. The peer is raw IndexedDB with 10,000 items, opened in the same page.
//
// `ROUNDS=n` says how often each is opened; `SIZES="10000 100000"` other numbers of items.

import { killBrowser, scope, startServer, temporaryFolder } from "../e2e/harness.mjs";
import { emptyPage, median, ms, printTable } from "./pages.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SIZES = (process.env.SIZES ?? "10000 1000000").split(" ").map(Number);
const PEER_ITEMS = 10_000;

/** Runs in the page: makes the database and closes it, or leaves it open with all of it acknowledged. */
async function fill({ name, items, isToClose }) {
  const { Minamo } = await import("/pkg/dist/index.js");
  const db = await Minamo.open(name, { store: "indexeddb" });
  await db.createTable({
    TableName: "Items",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  });
  const doc = db.documentClient();
  let next = 0;
  const lane = async () => {
    while (next < items) {
      const first = next;
      next += 25;
      const Items = Array.from({ length: Math.min(25, items - first) }, (_, index) => ({
        PutRequest: { Item: { pk: `item ${first + index}`, n: first + index, text: "some more of it" } },
      }));
      await doc.batchWrite({ RequestItems: { Items } });
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  if (isToClose) await db.close();
}

/** Runs in the page: the same items in raw IndexedDB. */
async function fillPeer(items) {
  const request = indexedDB.open("peer", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("items", { keyPath: "pk" });
  await new Promise((resolve) => (request.onsuccess = resolve));
  const transaction = request.result.transaction("items", "readwrite");
  for (let n = 0; n < items; n += 1) {
    transaction.objectStore("items").put({ pk: `item ${n}`, n, text: "some more of it" });
  }
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  request.result.close();
}

/** Runs in the page. The module is compiled before the clock starts. */
async function measure(key) {
  const { Minamo } = await import("/pkg/dist/index.js");
  const compiling = performance.now();
  await (await Minamo.open("nothing", { store: "memory" })).close();
  const start = performance.now();
  const db = await Minamo.open("bench", { store: "indexeddb" });
  const opened = performance.now();
  const { Item } = await db.documentClient().get({ TableName: "Items", Key: { pk: key } });
  const end = performance.now();
  if (Item?.pk !== key) throw new Error(`no ${key}`);
  return { compile: start - compiling, open: opened - start, get: end - opened, whole: end - start };
}

/** Runs in the page. */
async function measurePeer(key) {
  const start = performance.now();
  const request = indexedDB.open("peer", 1);
  await new Promise((resolve) => (request.onsuccess = resolve));
  const get = request.result.transaction("items").objectStore("items").get(key);
  await new Promise((resolve) => (get.onsuccess = resolve));
  if (get.result?.pk !== key) throw new Error(`no ${key}`);
  return { peer: performance.now() - start };
}

/** In a browser process of its own: the first to open a database of the origin pays for all. */
async function measureCold(address, profile, task, key) {
  const run = scope();
  const { page, browser } = await emptyPage(run, address, profile);
  const figures = await page.evaluate(task, key);
  // What is left to do after an opening is not to be done before the next one.
  await killBrowser(browser);
  await run.end();
  return figures;
}

async function measureSize(run, address, items, isToClose) {
  const profile = temporaryFolder(run);
  const filling = scope();
  const { page, browser } = await emptyPage(filling, address, profile);
  await page.evaluate(fillPeer, PEER_ITEMS);
  await page.evaluate(fill, { name: "bench", items, isToClose });
  if (!isToClose) await killBrowser(browser);
  await filling.end();

  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const ours = await measureCold(address, profile, measure, `item ${items - 1 - round}`);
    const theirs = await measureCold(address, profile, measurePeer, `item ${PEER_ITEMS - 1 - round}`);
    rounds.push({ ...ours, ...theirs });
  }
  const of = (name) => median(rounds.map((figures) => figures[name]));
  const [compile, open, get, whole, peer] = ["compile", "open", "get", "whole", "peer"].map(of);
  const name = `${items.toLocaleString("en")}, after ${isToClose ? "a clean close" : "a kill"}`;
  return [name, ms(compile), ms(open), ms(get), ms(whole), ms(peer), (whole / peer).toFixed(1)];
}

const run = scope();
try {
  const address = await startServer(run);
  const rows = [];
  for (const items of SIZES) {
    for (const isToClose of [true, false]) rows.push(await measureSize(run, address, items, isToClose));
  }
  console.log(
    `new browser process, ${ROUNDS} rounds, median, ms; the peer is raw IndexedDB with 10,000 items\n`,
  );
  printTable(["items", "compile", "open", "get", "open + get", "peer", "ratio"], rows);
} finally {
  await run.end();
}
