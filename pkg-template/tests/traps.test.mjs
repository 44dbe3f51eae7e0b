// Traps in the module: every database on the instance is told, none goes on in it, and a new instance takes over.
// No export traps when asked to, so the tests spoil the module's memory: every pointer that it meets is then out of bounds.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Minamo } from "../../pkg/dist/node/index.js";
import { startWasm } from "../../pkg/dist/wasm.js";
import { parts } from "../../pkg/dist/wasm/parts.js";
import { createThings, openDatabase, TABLE } from "./database.mjs";

const Key = { pk: "p", sk: 1 };
const FAILED = { name: "EngineFailedException", $fault: "server" };
const REFUSED = { ...FAILED, outcome: "refused" };
const UNKNOWN = { ...FAILED, outcome: "unknown" };

/** A database in memory with a table and an item, the errors that it tells of, and how to spoil the instance that it is on. */
async function open(t) {
  const database = await openDatabase(t);
  const { memory } = await startWasm();
  const told = [];
  database.on("error", (error) => told.push(error));
  await createThings(database);
  const documents = database.documentClient();
  await documents.put({ TableName: TABLE, Item: Key });
  const spoil = () => new Uint8Array(memory().buffer).fill(0xff);
  return { database, documents, told, spoil };
}

test("a trap in a read: nothing happened", async (t) => {
  const { documents, told, spoil } = await open(t);
  spoil();
  await assert.rejects(documents.get({ TableName: TABLE, Key }), (error) => {
    assert.equal(error.outcome, "refused");
    assert.ok(error.cause instanceof Error);
    return true;
  });
  assert.equal(told.length, 1);
  assert.equal(told[0].name, "EngineFailedException");
  assert.match(told[0].message, /was in memory and is lost/);
});

test("a trap in a write: its outcome is unknown", async (t) => {
  const { documents, spoil } = await open(t);
  spoil();
  await assert.rejects(documents.put({ TableName: TABLE, Item: Key }), UNKNOWN);
});

test("a trap in a task rejects the writes that wait, of all databases on the instance", async (t) => {
  const one = await open(t);
  const other = await open(t);
  const writes = [
    one.documents.put({ TableName: TABLE, Item: Key }),
    one.database.putItem({ TableName: TABLE, Item: { pk: { S: "p" }, sk: { N: "2" } } }),
    other.documents.update({ TableName: TABLE, Key }),
  ];
  one.spoil();
  for (const write of writes) await assert.rejects(write, UNKNOWN);
  assert.deepEqual([one.told.length, other.told.length], [1, 1]);
});

// A release has no texts of panics; it is the profile that has parts.
const PANIC = parts.length === 0 ? "panicked at .*: capacity overflow" : "unreachable";

test("what is known of a panic is in the error", async (t) => {
  const { database, documents } = await open(t);
  const waiting = assert.rejects(documents.put({ TableName: TABLE, Item: Key }), {
    ...UNKNOWN,
    message: new RegExp(`^The engine failed \\(${PANIC}\\)\\.`),
  });
  // A buffer for a request of 4 GiB.
  assert.throws(() => database.engine.connection.session.calls.scratch(2 ** 32 - 1), new RegExp(PANIC));
  await waiting;
});

test("a database in memory is lost, and does not open again as an empty one", async (t) => {
  const { database, documents, told, spoil } = await open(t);
  spoil();
  await assert.rejects(documents.get({ TableName: TABLE, Key }), REFUSED);
  await assert.rejects(documents.put({ TableName: TABLE, Item: Key }), REFUSED);
  await assert.rejects(database.listTables(), REFUSED);
  assert.equal(database.documentClient() instanceof documents.constructor, true);
  await database.close();
  await assert.rejects(database.listTables(), { name: "DatabaseClosedException" });
  assert.equal(told.length, 1);
});

test("the next database gets an instance of its own", async (t) => {
  const { documents, spoil } = await open(t);
  spoil();
  await assert.rejects(documents.get({ TableName: TABLE, Key }), REFUSED);
  const next = await open(t);
  assert.deepEqual(await next.documents.get({ TableName: TABLE, Key }), { Item: Key });
});

test("a trap while a database opens rejects the opening", async (t) => {
  const { spoil } = await open(t);
  const opening = Minamo.open("other", { store: "memory" });
  spoil();
  await assert.rejects(opening, REFUSED);
});

test("a trap while a database closes rejects that, as its last writes may be lost", async (t) => {
  const { database, spoil } = await open(t);
  const closing = database.close();
  spoil();
  await assert.rejects(closing, UNKNOWN);
});
