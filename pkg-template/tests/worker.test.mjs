// The engine in a real thread, behind the same interface.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { ConditionalCheckFailedException, Minamo } from "../../pkg/dist/worker/index.js";
import { createThings, TABLE } from "./database.mjs";
import { ThreadWorker } from "./workers.mjs";

const threads = [];

const workerFactory = () => {
  const worker = new ThreadWorker();
  threads.push(worker);
  return worker;
};

/** A database in memory with a table, in the thread that all of them share. */
async function open(t, options = {}) {
  const database = await Minamo.open(t.name, { store: "memory", workerFactory, ...options });
  t.after(() => database.close().catch(() => undefined));
  await createThings(database);
  return { database, documents: database.documentClient() };
}

after(() => Promise.all(threads.map(({ ended }) => ended)));

test("two databases in one worker: items, errors, reports", async (t) => {
  const { database, documents } = await open(t);
  const other = await open(t, { region: "eu-west-9", durability: "none" });
  const Item = { pk: "p", sk: 1, kind: "k", big: 12345678901234567890n, bytes: new Uint8Array([1, 2]) };
  await documents.put({ TableName: TABLE, Item });
  assert.deepEqual(await documents.get({ TableName: TABLE, Key: { pk: "p", sk: 1 } }), { Item });
  assert.deepEqual(await other.documents.get({ TableName: TABLE, Key: { pk: "p", sk: 1 } }), {});
  const refused = documents.put({ TableName: TABLE, Item, ConditionExpression: "attribute_not_exists(pk)" });
  await assert.rejects(refused, ConditionalCheckFailedException);
  const { Table } = await other.database.describeTable({ TableName: TABLE });
  assert.match(Table.TableArn, /:eu-west-9:/);
  const { store, durability } = await other.database.status();
  assert.deepEqual([store, durability, (await database.check()).ok], ["memory", "none", true]);
  await database.wake();
  assert.equal(threads.length, 1);
});

test("a thousand requests at once, and batches of 16 MB", async (t) => {
  const { documents } = await open(t);
  const key = (sk) => ({ pk: "p", sk });
  const numbers = Array.from({ length: 1000 }, (_, sk) => sk);
  await Promise.all(numbers.map((sk) => documents.put({ TableName: TABLE, Item: key(sk) })));
  const found = await Promise.all(numbers.map((sk) => documents.get({ TableName: TABLE, Key: key(sk) })));
  assert.deepEqual(
    found.map(({ Item }) => Item.sk),
    numbers,
  );
  const large = numbers.slice(0, 40).map((sk) => ({ ...key(sk), bytes: new Uint8Array(399_000).fill(sk) }));
  for (const part of [large.slice(0, 20), large.slice(20)]) {
    const puts = part.map((Item) => ({ PutRequest: { Item } }));
    await documents.batchWrite({ RequestItems: { [TABLE]: puts } });
  }
  const { Responses } = await documents.batchGet({
    RequestItems: { [TABLE]: { Keys: numbers.slice(0, 40).map(key) } },
  });
  const size = Responses[TABLE].reduce((sum, { bytes }) => sum + bytes.length, 0);
  assert.equal(size, 40 * 399_000);
  assert.ok(Responses[TABLE].every(({ sk, bytes }) => bytes.every((byte) => byte === sk)));
});

test("live queries, consumers and HTTP", async (t) => {
  const { database, documents } = await open(t);
  await database.updateTable({
    TableName: TABLE,
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
  });
  const live = documents.watch({ TableName: TABLE })[Symbol.asyncIterator]();
  assert.deepEqual((await live.next()).value.items, []);
  const handled = new Promise((resolve) => {
    void database.onStream(TABLE, { name: "all" }, ({ Records }) => resolve(Records[0].dynamodb.Keys));
  });
  await documents.put({ TableName: TABLE, Item: { pk: "p", sk: 1 } });
  assert.deepEqual((await live.next()).value.added, [{ item: { pk: "p", sk: 1 }, index: 0 }]);
  assert.deepEqual(await handled, { pk: { S: "p" }, sk: { N: "1" } });
  const waiting = assert.rejects(live.next(), { name: "DatabaseClosedException" });
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "DynamoDB_20120810.ListTables",
  };
  const unsigned = new Request("http://127.0.0.1/", { method: "POST", headers, body: "{}" });
  assert.match(await (await database.fetch(unsigned)).text(), /MissingAuthenticationToken/);
  await database.close();
  await waiting;
  await assert.rejects(documents.get({ TableName: TABLE, Key: { pk: "p", sk: 1 } }), {
    name: "DatabaseClosedException",
  });
});

test("the clock of a simulation is that of the worker", async (t) => {
  const { database, documents } = await open(t);
  const start = Date.UTC(2020, 0, 1);
  const simulation = await database.simulate({ others: "off", clock: start, latency: 10 });
  assert.equal(simulation.now(), start);
  await documents.get({ TableName: TABLE, Key: { pk: "p", sk: 1 } });
  assert.equal(simulation.now(), start + 10);
  await simulation.advance(5_000);
  assert.equal(simulation.now(), start + 5_010);
  assert.deepEqual(await simulation.misfortunes(), []);
  const late = documents.get({ TableName: TABLE, Key: { pk: "p", sk: 1 } });
  simulation.stop();
  await late;
  assert.ok(Math.abs(simulation.now() - Date.now()) < 10_000);
  const running = await database.simulate({ others: "off", clock: "host" });
  await running.advance(3_600_000);
  assert.ok(Math.abs(running.now() - Date.now() - 3_600_000) < 10_000);
  await assert.rejects(database.engine.simulate({ clock: "sundial" }), TypeError);
});

test("a trap in the thread ends it, and the next database has another one", async (t) => {
  const { documents } = await open(t);
  const before = threads.length;
  await threads.at(-1).spoil();
  await assert.rejects(documents.put({ TableName: TABLE, Item: { pk: "p", sk: 1 } }), {
    name: "EngineFailedException",
    outcome: "unknown",
  });
  await threads.at(-1).ended;
  await open(t);
  assert.equal(threads.length, before + 1);
});
