// The module in parts, as pages load it, here from files. A build of the profile dev has no parts.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { Parts } from "../../pkg/dist/parts.js";
import { parts, present } from "../../pkg/dist/wasm/parts.js";
import { createThings, TABLE } from "./database.mjs";
import { Minamo, startWasm } from "./split-wasm.mjs";

const options = { skip: parts.length === 0 && "the module was built whole" };
const files = { fetched: [], offline: false };

const nameOf = (url) => /([a-z-]+)\.wasm$/.exec(url.pathname)?.[1];

await startWasm(async (url) => {
  files.fetched.push(nameOf(url));
  if (files.offline) throw new TypeError("fetch failed");
  return readFile(url);
});

async function open(t) {
  const database = await Minamo.open(t.name, { store: "memory" });
  t.after(() => database.close().catch(() => undefined));
  return database;
}

function goOffline(t) {
  files.offline = true;
  t.after(() => (files.offline = false));
}

const UNAVAILABLE = {
  name: "InternalServerError",
  reason: "PartUnavailableError",
  outcome: "refused",
  message: /part of the engine cannot be loaded: .*fetch failed/,
};

test("what plain reads and writes need is in the core, but to make a table", options, async (t) => {
  const database = await open(t);
  assert.deepEqual(files.fetched, ["memory"]);
  await createThings(database);
  const made = [...files.fetched];
  assert.ok(made.includes("tables"));
  const documents = database.documentClient();
  const Key = { pk: "p", sk: 1 };
  await documents.put({ TableName: TABLE, Item: { ...Key, kind: "k" } });
  await documents.update({
    TableName: TABLE,
    Key,
    UpdateExpression: "SET a = :a",
    ExpressionAttributeValues: { ":a": 1 },
  });
  await documents.get({ TableName: TABLE, Key });
  await documents.scan({ TableName: TABLE });
  await documents.batchGet({ RequestItems: { [TABLE]: { Keys: [Key] } } });
  await documents.delete({ TableName: TABLE, Key });
  assert.deepEqual(files.fetched, made);
});

test("writes keep the order of their calls while a part is loaded, once", options, async (t) => {
  const database = await open(t);
  await createThings(database);
  const documents = database.documentClient();
  const write = (sk) =>
    documents.transactWrite({ TransactItems: [{ Put: { TableName: TABLE, Item: { pk: "p", sk } } }] });
  const order = [];
  const before = files.fetched.length;
  const transactions = [1, 2].map((sk) => write(sk).then(() => order.push("transaction")));
  const plain = documents.put({ TableName: TABLE, Item: { pk: "p", sk: 3 } }).then(() => order.push("put"));
  await Promise.all([...transactions, plain]);
  assert.deepEqual(order, ["transaction", "transaction", "put"]);
  assert.equal((await documents.scan({ TableName: TABLE })).Count, 3);
  assert.deepEqual(files.fetched.slice(before), ["transactions"]);
});

test("a part that cannot be had is told, changes nothing, and is tried again", options, async (t) => {
  const database = await open(t);
  await createThings(database);
  const insert = () =>
    database.executeStatement({ Statement: `INSERT INTO ${TABLE} VALUE {'pk': 'p', 'sk': 1}` });
  goOffline(t);
  await assert.rejects(insert(), UNAVAILABLE);
  files.offline = false;
  assert.deepEqual((await database.scan({ TableName: TABLE })).Items, []);
  await Promise.all([insert(), database.executeStatement({ Statement: `SELECT * FROM ${TABLE}` })]);
  assert.equal((await database.scan({ TableName: TABLE })).Count, 1);
  assert.equal(files.fetched.filter((name) => name === "partiql").length, 2, "once in vain, once for both");
});

test("over HTTP too", options, async (t) => {
  const database = await open(t);
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "DynamoDBStreams_20120810.ListStreams",
    authorization:
      "AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=b",
    "x-amz-date": "20260101T000000Z",
  };
  const ask = () =>
    database.fetch(new Request("http://localhost/", { method: "POST", headers, body: '{"Limit":0}' }));
  goOffline(t);
  const refused = await ask();
  assert.equal(refused.status, 500);
  assert.match((await refused.json()).__type, /#InternalServerError$/);
  files.offline = false;
  const invalid = await ask();
  assert.equal(invalid.status, 400);
  assert.match((await invalid.json()).__type, /#ValidationException$/);
});

test("a part of another build is refused", options, async () => {
  const other = new Parts({ parts, present, fetch: readFile });
  const load = other.loader(() => ({ memory: new WebAssembly.Memory({ initial: 1 }) }));
  await assert.rejects(load(1), {
    message: /\/[a-z]+\.wasm is of another version than what is loaded already/,
  });
});

test("a live query waits for its part", options, async (t) => {
  const database = await open(t);
  await createThings(database);
  const changes = database.documentClient().watch({ TableName: TABLE })[Symbol.asyncIterator]();
  assert.deepEqual((await changes.next()).value.items, []);
  await changes.return();
});

test("a new instance gets its parts without the network", options, async (t) => {
  const database = await open(t);
  await createThings(database);
  const { memory, guard } = await startWasm();
  goOffline(t);
  new Uint8Array(memory().buffer).fill(0xff);
  await assert.rejects(database.listTables(), { name: "EngineFailedException" });
  assert.ok(guard.trap);
  const other = await open(t);
  await createThings(other);
  assert.equal((await other.executeStatement({ Statement: `SELECT * FROM ${TABLE}` })).Items.length, 0);
});

test("all parts can be loaded before they are needed", options, async (t) => {
  await Minamo.preload();
  assert.deepEqual([...new Set(files.fetched)].sort(), parts.map(({ url }) => nameOf(url())).sort());
  goOffline(t);
  await Minamo.preload();
});
