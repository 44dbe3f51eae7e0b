// A fresh database for a test: a fork of a seeded one, and the way back of one, against opening and seeding it anew. In Node; each
// round measures all of them, one after the other. What a fork costs later, its first read and its end, is measured with it.

import { createTestDatabase } from "../../pkg/dist/testing/node.js";
import { median, printTable } from "./pages.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 300);
const SIZES = (process.env.SIZES ?? "0 1000 100000").split(" ").map(Number);

const TABLE = {
  TableName: "Orders",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
};

const itemOf = (number) => ({
  pk: { S: `item ${number}` },
  n: { N: String(number) },
  text: { S: "some more of it ".repeat(10) },
  tags: { L: [{ S: "a" }, { S: "b" }] },
});

const get = (database) => database.documentClient().get({ TableName: "Orders", Key: { pk: "item 1" } });

const put = (database) => database.documentClient().put({ TableName: "Orders", Item: { pk: "item 1" } });

/** Measures each part of the work, in microseconds. */
async function stopwatch(parts, figures) {
  for (const [name, part] of Object.entries(parts)) {
    const start = performance.now();
    await part();
    (figures[name] ??= []).push((performance.now() - start) * 1000);
  }
}

async function measureSize(count) {
  const items = Array.from({ length: count }, (_, number) => itemOf(number));
  const figures = {};
  let base;
  const seed = async () => {
    base = await createTestDatabase({ tables: [TABLE], items: { Orders: items } });
  };
  await stopwatch({ seed }, figures);
  const isThere = async (database) => {
    const { Item } = await get(database);
    if ((Item !== undefined) !== count > 1) throw new Error("another database");
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    let fork;
    await stopwatch(
      {
        fork: async () => {
          fork = await base.fork();
        },
        get: () => isThere(fork),
        put: () => put(fork),
        close: () => fork.close(),
        reset: () => base.reset(),
        again: () => isThere(base),
      },
      figures,
    );
  }
  await base.close();
  const cells = ["fork", "get", "put", "close", "reset", "again", "seed"].map((name) =>
    median(figures[name]).toFixed(0),
  );
  return [count.toLocaleString("en"), ...cells];
}

// The first times are those of code that was not compiled yet.
await measureSize(1);
const rows = [];
for (const size of SIZES) rows.push(await measureSize(size));
console.log(`${ROUNDS} rounds, median, microseconds\n`);
printTable(["items", "fork", "first get", "first put", "close", "reset", "first get", "made once"], rows);
