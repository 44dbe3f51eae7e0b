// What random updates of 1 KB cost beyond themselves: how much more is written than the items' own bytes, and how much
// longer an update takes while a checkpoint runs. The peers of the latencies are the updates of the same run without one,
// and raw IndexedDB: records of the same size, while as many bytes of pages are written beside them, a slice at a time.
//
// `SIZES_MB="10 100"` says how large the databases are.

import { scope, startServer } from "../e2e/harness.mjs";
import { emptyPage, mb, ms, printTable, quantile } from "./pages.mjs";

const SIZES_MB = (process.env.SIZES_MB ?? "10 100").split(" ").map(Number);

/** What the pages of 16 and 32 KiB cost beside the log by a model of pages that are three quarters full. */
const MODEL = new Map([
  [10, "4.3 at 4 MB of log"],
  [100, "7.9 to 9.1 at 16 MB of log"],
]);

/** Runs in the page. Makes a database of `megabytes`, then updates it for a while, and tells all about it. */
async function measure({ megabytes, updates, lanes }) {
  const ITEM_BYTES = 1_000;
  const items = (megabytes * 1e6) / ITEM_BYTES;
  const written = { log: 0, pages: 0, meta: 0 };
  const work = [];
  const transactions = new Map();
  for (const method of ["add", "put", "delete"]) {
    const original = IDBObjectStore.prototype[method];
    IDBObjectStore.prototype[method] = function (...parameters) {
      const bytes = parameters[0]?.byteLength ?? 0;
      written[this.name] += bytes;
      transactions.set(this.transaction, (transactions.get(this.transaction) ?? 0) + bytes);
      if (this.name !== "log" || method === "delete") work.push([performance.now(), this.name, method]);
      return original.apply(this, parameters);
    };
  }

  const { Minamo } = await import("/pkg/dist/index.js");
  const db = await Minamo.open("bench", { store: "indexeddb" });
  const TableName = "Items";
  await db.createTable({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "N" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  });
  const doc = db.documentClient();
  const noise = crypto.getRandomValues(new Uint8Array(64 * 1024));
  const makeItem = (pk, n) => ({
    pk,
    bytes: noise.slice((n * 37) % 60_000, ((n * 37) % 60_000) + ITEM_BYTES),
  });
  const inLanes = async (count, task) => {
    let next = 0;
    const lane = async () => {
      while (next < count) await task(next++);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  };

  await inLanes(items / 25, (batch) =>
    doc.batchWrite({
      RequestItems: {
        [TableName]: Array.from({ length: 25 }, (_, index) => ({
          PutRequest: { Item: makeItem(batch * 25 + index, batch) },
        })),
      },
    }),
  );
  // The load leaves nothing to the first updates.
  await db.close();
  const again = await Minamo.open("bench", { store: "indexeddb" });
  const client = again.documentClient();
  Object.assign(written, { log: 0, pages: 0, meta: 0 });
  work.length = 0;
  transactions.clear();

  // Tells how long nothing else could run.
  const gaps = [];
  const { port1, port2 } = new MessageChannel();
  let last = performance.now();
  let isTicking = true;
  port1.onmessage = () => {
    const now = performance.now();
    if (now - last > 1) gaps.push([last, now]);
    last = now;
    if (isTicking) port2.postMessage(0);
  };
  port2.postMessage(0);

  const puts = [];
  const start = performance.now();
  await inLanes(updates, async (n) => {
    const begin = performance.now();
    await client.put({ TableName, Item: makeItem(Math.floor(Math.random() * items), n) });
    puts.push([begin, performance.now()]);
  });
  const seconds = (performance.now() - start) / 1000;
  isTicking = false;
  const largest = Math.max(...transactions.values());
  return { written, work, gaps, puts, seconds, largest };
}

/** Runs in the same page: what the host takes for the same without a database above it. */
async function measurePeer({ pageBytes, lanes }) {
  const PAGE = 16 * 1024;
  const SLICE_PAGES = 16;
  const request = indexedDB.open("peer", 1);
  request.onupgradeneeded = () => ["log", "pages"].forEach((name) => request.result.createObjectStore(name));
  await new Promise((resolve) => (request.onsuccess = resolve));
  const database = request.result;
  const noise = crypto.getRandomValues(new Uint8Array(64 * 1024));
  const write = (store, first, count, bytes) =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(store, "readwrite", { durability: "relaxed" });
      for (let key = first; key < first + count; key += 1) {
        transaction.objectStore(store).add(noise.slice(key % 1_000, (key % 1_000) + bytes), key);
      }
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
      transaction.commit();
    });
  const times = [];
  let next = 0;
  let isWriting = true;
  const lane = async () => {
    while (isWriting) {
      const begin = performance.now();
      await write("log", next++, 1, 1_040);
      times.push([begin, performance.now()]);
    }
  };
  const writePages = async () => {
    for (let page = 0; page * PAGE < pageBytes; page += SLICE_PAGES) {
      await write("pages", page, SLICE_PAGES, PAGE);
      await new Promise((resolve) => setTimeout(resolve));
    }
    isWriting = false;
  };
  await Promise.all([writePages(), ...Array.from({ length: lanes }, lane)]);
  database.close();
  return times;
}

/** The times at which checkpoints were at work: each adds pages, puts its manifest, then deletes. */
function spans(work) {
  const found = [];
  let hasManifest = true;
  for (const [time, store, method] of work) {
    if (store === "pages" && method === "add" && hasManifest) {
      found.push([time, time]);
      hasManifest = false;
    }
    if (store === "meta") hasManifest = true;
    const current = found.at(-1);
    if (current !== undefined) current[1] = time;
  }
  return found;
}

const overlaps = ([begin, end], list) => list.some(([from, to]) => begin <= to && end >= from);

function describe(intervals) {
  const times = intervals.map(([begin, end]) => end - begin);
  return [0.5, 0.99, 1].map((part) => ms(quantile(times, part) ?? 0));
}

async function measureSize(run, address, megabytes) {
  const part = scope();
  const { page } = await emptyPage(part, address);
  const updates = Math.max(25_000, megabytes * 500);
  const task = { megabytes, updates, lanes: 4 };
  const { written, work, gaps, puts, seconds, largest } = await page.evaluate(measure, task);
  const peer = await page.evaluate(measurePeer, { pageBytes: written.pages, lanes: 4 });
  await part.end();
  const logical = updates * 1_000;
  const checkpoints = spans(work);
  const during = puts.filter((put) => overlaps(put, checkpoints));
  const apart = puts.filter((put) => !overlaps(put, checkpoints));
  console.log(
    `\n${megabytes} MB, ${updates} updates of 1 KB in ${seconds.toFixed(0)} s, 4 at a time, ` +
      `${checkpoints.length} checkpoints\n`,
  );
  printTable(
    ["written", "bytes", "per byte updated", "model"],
    [
      ["log", mb(written.log), (written.log / logical).toFixed(2), ""],
      ["pages", mb(written.pages), (written.pages / logical).toFixed(2), MODEL.get(megabytes) ?? ""],
      ["manifests", mb(written.meta), (written.meta / logical).toFixed(2), ""],
    ],
  );
  console.log("");
  const longest = (isWanted) =>
    ms(Math.max(0, ...gaps.filter((gap) => overlaps(gap, checkpoints) === isWanted).map(([a, b]) => b - a)));
  printTable(
    ["an update takes, ms", "updates", "p50", "p99", "max", "longest task"],
    [
      ["while a checkpoint runs", during.length, ...describe(during), longest(true)],
      ["without", apart.length, ...describe(apart), longest(false)],
      ["raw IndexedDB beside as many pages", peer.length, ...describe(peer), ""],
    ],
  );
  console.log(`\nthe largest transaction: ${Math.ceil(largest / 1024)} KiB`);
}

const run = scope();
try {
  const address = await startServer(run);
  for (const megabytes of SIZES_MB) await measureSize(run, address, megabytes);
} finally {
  await run.end();
}
