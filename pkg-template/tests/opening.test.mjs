// Opening where IndexedDB cannot be used: in memory, with an event, unless it was asked for.

import assert from "node:assert/strict";
import { isBuiltin } from "node:module";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { Minamo } from "../../pkg/dist/node/index.js";
import { nodeSqlite } from "../../pkg/dist/sql/index.js";

const UNAVAILABLE = { name: "StoreUnavailableError" };

/** The first error that a database tells of. */
function firstError(database) {
  return new Promise((resolve) => {
    database.on("error", resolve);
  });
}

/** Lets access to IndexedDB throw, as in a frame without an origin. */
function forbidIndexedDb(t) {
  const get = () => {
    throw new DOMException("not here", "SecurityError");
  };
  Object.defineProperty(globalThis, "indexedDB", { configurable: true, get });
  t.after(() => delete globalThis.indexedDB);
}

test("without IndexedDB, the data is in memory, and a listener that comes after the opening hears of it", async (t) => {
  const database = await Minamo.open(t.name);
  const told = await firstError(database);
  assert.equal(told.name, "StoreUnavailableError");
  assert.equal(told.message, "This host has no IndexedDB. The data is in memory only");
  assert.equal((await database.status()).store, "memory");
  await database.close();
});

test("so it is where access to IndexedDB is forbidden", async (t) => {
  forbidIndexedDb(t);
  const database = await Minamo.open(t.name);
  assert.match((await firstError(database)).message, /SecurityError: not here/);
  await database.close();
});

test("IndexedDB that was asked for and is missing rejects", async (t) => {
  await assert.rejects(Minamo.open(t.name, { store: "indexeddb" }), UNAVAILABLE);
  forbidIndexedDb(t);
  await assert.rejects(Minamo.open(t.name, { store: "indexeddb" }), UNAVAILABLE);
});

test("memory that was asked for is no error", async (t) => {
  const database = await Minamo.open(t.name, { store: "memory" });
  database.on("error", assert.fail);
  await setTimeout(20);
  await database.close();
});

test("a host without SQLite says which one has it", { skip: isBuiltin("node:sqlite") }, async () => {
  await assert.rejects(nodeSqlite(":memory:"), { message: /version 22\.13/ });
});
