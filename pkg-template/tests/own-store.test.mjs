// A database in a store of the user's own.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Minamo, StoreError } from "../../pkg/dist/node/index.js";
import { startWasm } from "../../pkg/dist/wasm.js";
import { createThings, TABLE } from "./database.mjs";
import { mapDatabase, MapStore } from "./map-store.mjs";

const Key = { pk: "p", sk: 1 };

async function open(t, store, options = {}) {
  const database = await Minamo.open("own", { store, ...options });
  t.after(() => database.close());
  return { database, documents: database.documentClient() };
}

const get = async ({ documents }, options) => {
  const { Item } = await documents.get({ TableName: TABLE, Key, ...options });
  return Item;
};

/** Waits until it comes true. */
async function until(condition) {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail(`it does not come true that ${condition}`);
}

test("what was written is there when the store is opened again", async (t) => {
  const kept = mapDatabase();
  const store = new MapStore(kept);
  const first = await open(t, store, { durability: "strict" });
  await createThings(first.database);
  await first.documents.put({ TableName: TABLE, Item: { ...Key, text: "x".repeat(100_000) } });
  assert.equal((await first.database.status()).store, "own");
  await first.database.close();
  assert.equal(store.calls[0], "open");
  assert.equal(store.calls.at(-1), "close");
  assert.ok(store.calls.includes("append strict"));
  // The checkpoint of the close.
  assert.ok(kept.manifest instanceof Uint8Array);
  const second = await open(t, new MapStore(kept));
  assert.equal((await get(second)).text.length, 100_000);
  assert.equal((await second.database.check()).ok, true);
});

test("instances hear from one another", async (t) => {
  const kept = mapDatabase();
  const writer = await open(t, new MapStore(kept));
  await createThings(writer.database);
  const reader = await open(t, new MapStore(kept));
  await writer.documents.put({ TableName: TABLE, Item: { ...Key, text: "one" } });
  await until(async () => (await get(reader))?.text === "one");
  await reader.documents.put({ TableName: TABLE, Item: { ...Key, text: "other" } });
  assert.equal((await get(writer, { ConsistentRead: true })).text, "other");
});

const OPENINGS = [
  [new StoreError("Unavailable", "not here"), "StoreUnavailableError", /not here/],
  [new StoreError("Lost", "no answer"), "StoreLostError", /no answer/],
  [new StoreError("Vanished"), "StoreLostError", /deleted/],
  [new StoreError("QuotaExceeded"), "QuotaExceededError", /no storage is left/],
  [
    new StoreError("VersionUnsupported", undefined, { found: 7, supported: 3 }),
    "VersionError",
    /version 7; this build reads versions up to 3/,
  ],
  [{ code: "Lost", message: "no error, but what it takes" }, "StoreLostError", /what it takes/],
  [new TypeError("a fault of the store"), "StoreUnavailableError", /TypeError: a fault of the store/],
  ["a text", "StoreUnavailableError", /a text/],
  [undefined, "StoreUnavailableError", /no error/],
];

for (const [reason, name, message] of OPENINGS) {
  test(`an opening that fails with ${reason?.code ?? String(reason)} rejects as ${name}`, async () => {
    const store = Object.assign(new MapStore(), { open: () => Promise.reject(reason) });
    await assert.rejects(Minamo.open("own", { store }), { name, message });
  });
}

test("an opening that throws, or a store that answers nonsense, rejects", async () => {
  const refuse = () => {
    throw new StoreError("Unavailable", "thrown");
  };
  const throws = Object.assign(new MapStore(), { open: refuse });
  await assert.rejects(Minamo.open("own", { store: throws }), { message: /thrown/ });
  const odd = Object.assign(new MapStore(), { readLog: () => 7 });
  await assert.rejects(Minamo.open("own", { store: odd }), {
    name: "StoreLostError",
    message: /gave no array/,
  });
  await assert.rejects(Minamo.open("own", { store: {} }), { name: "StoreLostError" });
});

test("only what every store has to do has to be there", async (t) => {
  const inner = new MapStore();
  const required = ["readLog", "append", "readManifest", "readPages", "readPageIds", "addPages", "publish"];
  const store = {};
  for (const name of [...required, "discard", "close"]) store[name] = (...given) => inner[name](...given);
  const opened = await open(t, store);
  await createThings(opened.database);
  await opened.documents.put({ TableName: TABLE, Item: Key });
  assert.deepEqual(await get(opened), Key);
  assert.equal((await opened.database.status()).housekeeper, true);
});

test("a full store refuses writes and recovers", async (t) => {
  const store = new MapStore();
  const opened = await open(t, store);
  await createThings(opened.database);
  store.append = () => Promise.reject(new StoreError("QuotaExceeded"));
  await assert.rejects(opened.documents.put({ TableName: TABLE, Item: Key }), {
    reason: "QuotaExceededError",
    outcome: "refused",
  });
  assert.equal(await get(opened), undefined);
  delete store.append;
  await until(() =>
    opened.documents.put({ TableName: TABLE, Item: Key }).then(
      () => true,
      () => false,
    ),
  );
  assert.deepEqual(await get(opened), Key);
});

test("an append whose outcome is not known is looked for in the log", async (t) => {
  const store = new MapStore();
  const opened = await open(t, store);
  await createThings(opened.database);
  const append = store.append.bind(store);
  let answers = 0;
  store.append = async (...given) => {
    await append(...given);
    answers += 1;
    if (answers === 1) throw new Error("the answer did not arrive");
  };
  await opened.documents.update({
    TableName: TABLE,
    Key,
    UpdateExpression: "ADD n :one",
    ExpressionAttributeValues: { ":one": 1 },
  });
  assert.deepEqual(await get(opened), { ...Key, n: 1 });
});

test("a listener may be called in the middle of a call of the store", async (t) => {
  const store = new MapStore();
  let tell;
  store.listen = (listener) => (tell = listener);
  const opened = await open(t, store);
  const append = store.append.bind(store);
  store.append = (...given) => {
    tell("news");
    tell("plea");
    return append(...given);
  };
  await createThings(opened.database);
  await opened.documents.put({ TableName: TABLE, Item: Key });
  assert.deepEqual(await get(opened), Key);
});

test("after a trap the same store is opened again", async (t) => {
  const store = new MapStore();
  const opened = await open(t, store);
  await createThings(opened.database);
  await opened.documents.put({ TableName: TABLE, Item: Key });
  const { memory } = await startWasm();
  new Uint8Array(memory().buffer).fill(0xff);
  await assert.rejects(get(opened), { name: "EngineFailedException" });
  assert.deepEqual(await get(opened), Key);
  assert.equal(store.calls.filter((call) => call === "open").length, 2);
});
