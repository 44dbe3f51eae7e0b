// What a database tells about itself.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Minamo } from "../../pkg/dist/node/index.js";
import { createThings, openDatabase, TABLE } from "./database.mjs";

test("the status tells of the store, the log and the memory", async (t) => {
  const database = await openDatabase(t, { durability: "strict", cacheBytes: 1_000_000 });
  await createThings(database);
  const before = await database.status();
  assert.equal(before.store, "memory");
  assert.equal(before.durability, "strict");
  assert.equal(before.state, "open");
  assert.equal(before.housekeeper, true);
  assert.equal(before.cache.budget, 1_000_000);
  assert.equal(before.checkpoint.running, false);
  assert.equal(before.quota, undefined);
  assert.equal(before.persisted, undefined);
  await database.documentClient().put({ TableName: TABLE, Item: { pk: "p", sk: 1, kind: "k" } });
  const after = await database.status();
  assert.equal(after.log.lsn, before.log.lsn + 1);
  assert.equal(after.log.durableLsn, after.log.lsn);
  assert.equal(after.counters.appends, before.counters.appends + 1);
  assert.ok(after.log.bytesSinceCheckpoint > before.log.bytesSinceCheckpoint);
  assert.ok(after.log.bytesInMemory > before.log.bytesInMemory);
});

test("a check counts what is there", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const documents = database.documentClient();
  await documents.put({ TableName: TABLE, Item: { pk: "p", sk: 1, kind: "k" } });
  await documents.put({ TableName: TABLE, Item: { pk: "p", sk: 2 } });
  const { pages, ...report } = await database.check();
  assert.deepEqual(report, { ok: true, tables: 1, items: 2, indexEntries: 1, problems: [] });
  assert.equal(typeof pages, "number");
});

test("a closed database has no status", async (t) => {
  const database = await openDatabase(t);
  await database.close();
  await assert.rejects(database.status(), { name: "DatabaseClosedException" });
  await assert.rejects(database.check(), { name: "DatabaseClosedException" });
});

test("a host that cannot keep data says so", async (t) => {
  assert.equal(await (await openDatabase(t)).persist(), false);
});

test("a size of the cache that is none is refused", async () => {
  await assert.rejects(Minamo.open("x", { store: "memory", cacheBytes: -1 }), TypeError);
  await assert.rejects(Minamo.open("x", { store: "memory", cacheBytes: "1 MB" }), TypeError);
});
