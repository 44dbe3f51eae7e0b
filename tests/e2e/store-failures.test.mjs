// What becomes of the store under an open database, and how that is told: its data is cleared or deleted, it comes from the
// future, it is not there at all; and what a page writes while it goes away is kept.

import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { after } from "node:test";

import { scope, startBrowser, startServer, temporaryFolder, TEST_MS, until } from "./harness.mjs";
import { Tab, TABLE } from "./instances.mjs";

const SCHEMA = {
  TableName: TABLE,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
};

const run = scope();
after(() => run.end());
const address = await startServer(run);
const { context } = await startBrowser(run, temporaryFolder(run));

async function openTab(database, title = "tab", before = undefined) {
  const tab = new Tab(title, context, address);
  await tab.load(before);
  await tab.call("open", database);
  return tab;
}

/** A tab with a database of that name, which has a table with an item. */
async function makeDatabase(database, before = undefined) {
  const tab = await openTab(database, "tab", before);
  await tab.call("call", "createTable", SCHEMA);
  await put(tab, "before");
  return tab;
}

const put = (tab, pk) => tab.call("call", "put", { TableName: TABLE, Item: { pk } });

async function get(tab, pk) {
  const { Item } = await tab.call("call", "get", { TableName: TABLE, Key: { pk }, ConsistentRead: true });
  return Item;
}

/** The database that is gone says so; one that is opened anew is empty, and works. */
async function assertStartsAnew(tab, database) {
  await assert.rejects(put(tab, "after"), /Error/);
  assert.ok((await tab.call("events")).some((event) => event !== "recovered"));
  const other = await openTab(database, "other tab");
  assert.deepEqual((await other.call("call", "listTables", {})).TableNames, []);
  await other.call("call", "createTable", SCHEMA);
  await put(other, "anew");
  assert.deepEqual(await get(other, "anew"), { pk: "anew" });
}

/** Runs in the page before its own code. */
function countForcedEnds() {
  window.forcedEnds = 0;
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...given) {
    const request = open.apply(this, given);
    request.addEventListener("success", () => {
      request.result.addEventListener("close", () => (window.forcedEnds += 1));
    });
    return request;
  };
}

test("the user clears the site's data", { timeout: TEST_MS }, async () => {
  const tab = await makeDatabase("cleared", countForcedEnds);
  const session = await context.newCDPSession(tab.page);
  await session.send("Storage.clearDataForOrigin", { origin: address, storageTypes: "indexeddb" });
  // Nobody has asked for anything: the end of the connection is enough.
  await until("an event tells of it", async () => (await tab.call("events")).length > 0);
  assert.ok((await tab.page.evaluate(() => window.forcedEnds)) > 0, "the connection was not closed by force");
  assert.match((await tab.call("events"))[0], /^StoreLostError: /);
  for (const ConsistentRead of [false, true]) {
    const refused = tab.call("call", "get", { TableName: TABLE, Key: { pk: "before" }, ConsistentRead });
    await assert.rejects(refused, /deleted while it was in use/);
  }
  await assertStartsAnew(tab, "cleared");
});

test("another tab deletes the database", { timeout: TEST_MS }, async () => {
  const tab = await makeDatabase("deleted");
  const page = await context.newPage();
  await page.goto(`${address}/instances/away.html`);
  await page.evaluate(deleteDatabase, "minamo:deleted");
  await assertStartsAnew(tab, "deleted");
});

/** Runs in the page. */
function deleteDatabase(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error);
  });
}

test("a database from the future is left as it is", { timeout: TEST_MS }, async () => {
  const tab = await makeDatabase("future");
  await tab.call("call", "close");
  const setFormat = (format) => tab.page.evaluate(replaceFormat, { name: "minamo:future", format });
  const present = await setFormat(99);
  await assert.rejects(openTab("future", "too old"), /VersionError/);
  await setFormat(present);
  assert.deepEqual(await get(await openTab("future", "new enough"), "before"), { pk: "before" });
});

/** Runs in the page: gives the tables of a database, and what it tells of its opening; makes a table if there is none. */
async function takeStock([entry, schema]) {
  const { Minamo } = await import(`/pkg/dist/${entry}`);
  const db = await Minamo.open("damaged");
  const told = [];
  db.on("error", ({ name, message }) => told.push(`${name}: ${message}`));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const { TableNames } = await db.listTables();
  if (TableNames.length === 0) await db.createTable(schema);
  await db.close();
  return [TableNames, told];
}

/** Puts something else into the file from which the browser knows the others. */
function damage(profile) {
  const folder = join(profile, "Default", "IndexedDB");
  const files = readdirSync(folder, { recursive: true }).filter((file) => /MANIFEST-\d+$/.test(file));
  assert.equal(files.length, 1);
  writeFileSync(join(folder, files[0]), "something else");
}

for (const entry of ["index.js", "worker/index.js"]) {
  test(`a browser that deletes what is damaged is told of: ${entry}`, { timeout: TEST_MS }, async (t) => {
    const profile = temporaryFolder(scope(t));
    const visit = async () => {
      const { context: browser } = await startBrowser(scope(t), profile);
      const page = await browser.newPage();
      await page.goto(`${address}/pkg/package.json`);
      const found = await page.evaluate(takeStock, [entry, SCHEMA]);
      await browser.close();
      return found;
    };
    assert.deepEqual(await visit(), [[], []]);
    assert.deepEqual(await visit(), [[TABLE], []]);
    damage(profile);
    const [tables, told] = await visit();
    assert.deepEqual([tables, told.length], [[], 1]);
    assert.match(told[0], /^DataLossError: The browser has deleted the data: .*corrupt/);
    assert.deepEqual(await visit(), [[TABLE], []]);
  });
}

/** Runs in the page. Gives the format that was there before. */
async function replaceFormat({ name, format }) {
  const settle = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await settle(indexedDB.open(name));
  const meta = database.transaction("meta", "readwrite").objectStore("meta");
  const before = await settle(meta.get("format"));
  await settle(meta.put(format, "format"));
  database.close();
  return before;
}

for (const [title, hide] of [
  ["is missing", () => Object.defineProperty(globalThis, "indexedDB", { value: undefined })],
  [
    "is forbidden",
    () =>
      Object.defineProperty(globalThis, "indexedDB", {
        get() {
          throw new DOMException("The operation is insecure.", "SecurityError");
        },
      }),
  ],
]) {
  test(`where IndexedDB ${title}, the data is in memory`, { timeout: TEST_MS }, async () => {
    const tab = new Tab("tab", context, address);
    await tab.load(hide);
    await tab.call("open", "in memory", { store: undefined });
    await until("an event tells of it", async () => (await tab.call("events")).length > 0);
    assert.match((await tab.call("events"))[0], /^StoreUnavailableError: /);
    await tab.call("call", "createTable", SCHEMA);
    await put(tab, "here");
    assert.deepEqual(await get(tab, "here"), { pk: "here" });
  });
}

for (const [title, leave] of [
  ["is reloaded", (page) => page.reload()],
  ["goes elsewhere", (page) => page.goto("about:blank")],
  ["is closed", (page) => Promise.all([page.waitForEvent("close"), page.close({ runBeforeUnload: true })])],
]) {
  test(`what a page writes while it ${title} is kept`, { timeout: TEST_MS }, async () => {
    const tab = await makeDatabase(title);
    await tab.page.evaluate((TableName) => {
      addEventListener("pagehide", () => {
        window.instance.call("put", { TableName, Item: { pk: "last words" } });
      });
    }, TABLE);
    await leave(tab.page);
    const other = await openTab(title, "other tab");
    assert.deepEqual(await get(other, "last words"), { pk: "last words" });
  });
}
