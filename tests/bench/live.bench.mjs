// What a write costs beside 1,000 live queries of its table of 100,000 items, by how many of them it matches. The peer is the
// same write without any live query.
//
// Every live query has a result of 100 items. Those that match have the partition of the write, the others one each of
// their own. `slow` are followers that do not ask for news, so changes gather in the engine; `fast` are those that take
// each change at once.

import { Minamo } from "../../pkg/dist/node/index.js";
import { printTable, quantile } from "./pages.mjs";
import { partitioned } from "./table.mjs";

const ITEMS = 100_000;
const QUERIES = 1_000;
const PARTITION_ITEMS = 100;
const MATCHING = [0, 1, 10, 100, 1_000];
const WRITES = 1_000;
const TableName = "Items";
const HOT = "partition 0";

const db = await Minamo.open("live", { store: "memory" });
const doc = db.documentClient();
await db.createTable(partitioned(TableName));

const item = (number) => ({
  pk: `partition ${Math.floor(number / PARTITION_ITEMS)}`,
  sk: number % PARTITION_ITEMS,
  text: "some more of it",
  count: 0,
});
for (let first = 0; first < ITEMS; first += 25) {
  const writes = Array.from({ length: 25 }, (_, index) => ({ PutRequest: { Item: item(first + index) } }));
  await doc.batchWrite({ RequestItems: { [TableName]: writes } });
}

function watch(pk) {
  return doc.watch({
    TableName,
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": pk },
  });
}

/** Microseconds of writes one after the other: each, and of the processor for all that each of them causes, on average. */
async function measure() {
  const times = [];
  const before = process.cpuUsage();
  for (let count = 1; count <= WRITES; count++) {
    const Item = { ...item(count % PARTITION_ITEMS), pk: HOT, count };
    const start = performance.now();
    await doc.put({ TableName, Item });
    times.push((performance.now() - start) * 1_000);
  }
  const { user, system } = process.cpuUsage(before);
  return { times, processor: (user + system) / WRITES };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

/** With `matching` of so many live queries on the partition of the writes. */
async function measureSlow(queries, matching) {
  const iterators = [];
  for (let number = 0; number < queries; number++) {
    const pk = number < matching ? HOT : `partition ${number}`;
    const iterator = watch(pk)[Symbol.asyncIterator]();
    iterators.push(iterator);
    await iterator.next();
  }
  const measured = await measure();
  for (const iterator of iterators) await iterator.return();
  return measured;
}

async function measureFast(queries, matching) {
  let news = 0;
  const stops = Array.from({ length: queries }, (_, number) => {
    const live = watch(number < matching ? HOT : `partition ${number}`);
    return live.subscribe(() => {
      news += 1;
    });
  });
  while (news < queries) await turn();
  const measured = await measure();
  while (news < queries + matching) await turn();
  stops.forEach((stop) => stop());
  await turn();
  return measured;
}

const us = ({ times, processor }) =>
  [quantile(times, 0.5), quantile(times, 0.95), processor].map((time) => time.toFixed(0)).join(" / ");
await measure();
const rows = [["none", us(await measure()), us(await measure())]];
for (const matching of MATCHING) {
  rows.push([
    `${matching} of ${QUERIES} match`,
    us(await measureSlow(QUERIES, matching)),
    us(await measureFast(QUERIES, matching)),
  ]);
}
await db.close();
printTable(["live queries", "slow followers", "fast followers"], rows);
console.log("microseconds of a write: median / 95 % / of the processor, on average");
