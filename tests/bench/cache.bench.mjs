// A database four times as large as what it may keep in memory: is every answer right, does memory stay within bounds, and
// what does a get cost when its page is there, and when it is not? The peer is raw IndexedDB with the same items.

import { scope, startServer } from "../e2e/harness.mjs";
import { emptyPage, mb, ms, printTable, quantile } from "./pages.mjs";

const CACHE_BYTES = 16 * 1024 * 1024;
const ITEM_BYTES = 1_000;
const ITEMS = Math.round((4 * CACHE_BYTES) / ITEM_BYTES);
const GETS = 5_000;

/** Runs in the page, before the module is imported: keeps hold of its memory. */
function keepMemory() {
  const original = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...parameters) => {
    const result = await original(...parameters);
    window.wasmMemory = result.instance.exports.memory;
    return result;
  };
}

/** Runs in the page. */
async function measure({ cacheBytes, items, itemBytes, gets }) {
  const { Minamo } = await import("/pkg/dist/index.js");
  const TableName = "Items";
  const open = () => Minamo.open("bench", { store: "indexeddb", cacheBytes });
  const makeItem = (pk) => ({ pk, text: `${pk} `.repeat(itemBytes).slice(0, itemBytes) });
  let db = await open();
  await db.createTable({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "N" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  });
  let doc = db.documentClient();
  let next = 0;
  const lane = async () => {
    while (next < items) {
      const first = next;
      next += 25;
      const puts = Array.from({ length: Math.min(25, items - first) }, (_, index) => ({
        PutRequest: { Item: makeItem(first + index) },
      }));
      await doc.batchWrite({ RequestItems: { [TableName]: puts } });
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  const memory = { afterLoad: window.wasmMemory.buffer.byteLength };
  await db.close();

  const request = indexedDB.open("peer", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("items", { keyPath: "pk" });
  await new Promise((resolve) => (request.onsuccess = resolve));
  const peer = request.result;
  for (let first = 0; first < items; first += 1_000) {
    const transaction = peer.transaction("items", "readwrite");
    for (let pk = first; pk < Math.min(first + 1_000, items); pk += 1) {
      transaction.objectStore("items").put(makeItem(pk));
    }
    await new Promise((resolve) => (transaction.oncomplete = resolve));
  }

  db = await open();
  doc = db.documentClient();
  let wrong = 0;
  const check = (pk, item) => {
    if (item?.text !== makeItem(pk).text) wrong += 1;
  };
  const getOurs = async (pk) => check(pk, (await doc.get({ TableName, Key: { pk } })).Item);
  const getTheirs = (pk) =>
    new Promise((resolve) => {
      const get = peer.transaction("items").objectStore("items").get(pk);
      get.onsuccess = () => resolve(check(pk, get.result));
    });
  const time = async (get, choose) => {
    const times = [];
    for (let n = 0; n < gets; n += 1) {
      const begin = performance.now();
      await get(choose());
      times.push(performance.now() - begin);
    }
    return times;
  };
  const anywhere = () => Math.floor(Math.random() * items);
  const few = () => Math.floor(Math.random() * 100);
  const times = {
    cold: { minamo: await time(getOurs, anywhere), indexedDB: await time(getTheirs, anywhere) },
    hot: { minamo: await time(getOurs, few), indexedDB: await time(getTheirs, few) },
  };

  let scanned = 0;
  let from = {};
  while (from !== undefined) {
    const { Items, LastEvaluatedKey } = await doc.scan({ TableName, ...from });
    for (const item of Items) check(item.pk, item);
    scanned += Items.length;
    from = LastEvaluatedKey && { ExclusiveStartKey: LastEvaluatedKey };
  }
  memory.afterReads = window.wasmMemory.buffer.byteLength;
  const { cache } = await db.status();
  await db.close();
  return { times, memory, wrong, scanned, cached: cache.bytes };
}

const run = scope();
try {
  const address = await startServer(run);
  const { page } = await emptyPage(run, address);
  await page.evaluate(keepMemory);
  const task = { cacheBytes: CACHE_BYTES, items: ITEMS, itemBytes: ITEM_BYTES, gets: GETS };
  const { times, memory, wrong, scanned, cached } = await page.evaluate(measure, task);
  console.log(`${ITEMS} items of ${ITEM_BYTES} bytes; the cache may have ${mb(CACHE_BYTES)}\n`);
  const row = (title, part) => {
    const ours = quantile(times[title].minamo, part);
    const theirs = quantile(times[title].indexedDB, part);
    return [`${title}, p${part * 100}`, ms(ours), ms(theirs), (theirs / ours).toFixed(1)];
  };
  printTable(
    ["a get, ms", "Minamo", "raw IndexedDB", "ratio (above 1: Minamo is faster)"],
    [row("cold", 0.5), row("cold", 0.99), row("hot", 0.5), row("hot", 0.99)],
  );
  console.log(`\nwrong answers: ${wrong} of ${4 * GETS + scanned}; scanned ${scanned} of ${ITEMS}`);
  console.log(
    `pages in memory: ${mb(cached)}; memory of the module: ${mb(memory.afterLoad)} after the load, `,
  );
  console.log(`${mb(memory.afterReads)} after the reads`);
  if (wrong > 0 || scanned !== ITEMS) process.exitCode = 1;
} finally {
  await run.end();
}
