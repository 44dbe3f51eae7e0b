// A sweep of 100,000 expired items: the longest that anything else had to wait for it, in Node with a database in memory and
// in Chromium with one in IndexedDB. A message that comes back as soon as it can tells how long nothing else could run.
//
// `ITEMS=10000` says how many items there are.

import { Minamo as InNode } from "../../pkg/dist/node/index.js";
import { scope, startServer } from "../e2e/harness.mjs";
import { emptyPage, ms, printTable } from "./pages.mjs";

const ITEMS = Number(process.env.ITEMS ?? 100_000);

/** Puts items that expire a while later, then lets the time come. Handed to the page as text, so it holds all that it needs. */
async function measure({ Minamo, store, items }) {
  let now = Date.now();
  const started = now;
  const db = await Minamo.open("expiry", { store, clock: () => now });
  const TableName = "Items";
  await db.createTable({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "N" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  });
  const specification = { Enabled: true, AttributeName: "expires" };
  await db.updateTimeToLive({ TableName, TimeToLiveSpecification: specification });
  const doc = db.documentClient();
  const expires = Math.floor(started / 1000) + 3600;
  for (let first = 0; first < items; first += 500) {
    const batches = [];
    for (let start = first; start < first + 500; start += 25) {
      const puts = Array.from({ length: 25 }, (_, index) => ({
        PutRequest: { Item: { pk: start + index, expires, text: `session ${start + index}`.repeat(10) } },
      }));
      batches.push(doc.batchWrite({ RequestItems: { [TableName]: puts } }));
    }
    await Promise.all(batches);
  }
  // What the load has left to do is done.
  await new Promise((resolve) => setTimeout(resolve, 2000));

  const gaps = [];
  const { port1, port2 } = new MessageChannel();
  let last = performance.now();
  let isTicking = true;
  port1.onmessage = () => {
    const tick = performance.now();
    gaps.push(tick - last);
    last = tick;
    if (isTicking) port2.postMessage(0);
  };
  const watch = async (work) => {
    gaps.length = 0;
    last = performance.now();
    isTicking = true;
    port2.postMessage(0);
    const begin = performance.now();
    await work();
    const seconds = (performance.now() - begin) / 1000;
    isTicking = false;
    await new Promise((resolve) => setTimeout(resolve, 10));
    return { gaps: gaps.toSorted((a, b) => b - a).slice(0, 100), seconds };
  };

  const idle = await watch(() => new Promise((resolve) => setTimeout(resolve, 5000)));
  now = started + 3_700_000;
  const sweep = await watch(() => db.wake());
  const left = (await db.describeTable({ TableName })).Table.ItemCount;
  port1.close();
  await db.close();
  return { idle, sweep, left };
}

async function inPage({ items, source }) {
  const { Minamo: InPage } = await import("/pkg/dist/index.js");
  const work = new Function(`return ${source}`)();
  return work({ Minamo: InPage, store: "indexeddb", items });
}

function row(name, { idle, sweep, left }) {
  if (left !== 0) throw new Error(`${left} items are left`);
  const [longest] = sweep.gaps;
  const [longestIdle] = idle.gaps;
  return [name, sweep.seconds.toFixed(1), ms(longest), ms(sweep.gaps[9] ?? 0), ms(longestIdle)];
}

const run = scope();
try {
  const rows = [row("Node, in memory", await measure({ Minamo: InNode, store: "memory", items: ITEMS }))];
  const address = await startServer(run);
  const { page } = await emptyPage(run, address);
  const found = await page.evaluate(inPage, { items: ITEMS, source: measure.toString() });
  rows.push(row("Chromium, IndexedDB", found));
  console.log(`${ITEMS.toLocaleString("en")} expired items\n`);
  printTable(["host", "sweep, s", "longest wait, ms", "tenth longest, ms", "longest without, ms"], rows);
} finally {
  await run.end();
}
