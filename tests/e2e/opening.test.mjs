// Opening a database whose IndexedDB cannot be used, or was written by a newer version.

import assert from "node:assert/strict";
import test from "node:test";

import { scope, startBrowser, startServer, temporaryFolder, TEST_MS } from "./harness.mjs";

/** A page of the same origin without a script of its own. */
async function openBlank(t) {
  const run = scope(t);
  const address = await startServer(run);
  const { context } = await startBrowser(run, temporaryFolder(run));
  const page = await context.newPage();
  await page.goto(`${address}/pkg/package.json`);
  return page;
}

/** Runs in the page: how an opening ends, and what the database tells right after it. */
async function tryToOpen(options) {
  const { Minamo } = await import("/pkg/dist/index.js");
  try {
    const db = await Minamo.open("troubled", options);
    const told = await new Promise((resolve) => {
      db.on("error", ({ name }) => resolve(name));
      setTimeout(() => resolve("nothing"), 500);
    });
    const { store, quota, persisted } = await db.status();
    await db.close();
    return { store, told, hasQuota: quota?.quota > 0, persisted };
  } catch (error) {
    return error.name;
  }
}

const IN_MEMORY = { store: "memory", told: "StoreUnavailableError", hasQuota: true, persisted: false };

test("an IndexedDB that cannot be had", { timeout: TEST_MS }, async (t) => {
  const page = await openBlank(t);
  assert.deepEqual(await page.evaluate(tryToOpen), { ...IN_MEMORY, store: "indexeddb", told: "nothing" });
  await t.test("a database that never opens", async () => {
    await page.evaluate(() => {
      window.reallyOpen = IDBFactory.prototype.open;
      IDBFactory.prototype.open = () => {
        throw new DOMException("Internal error opening backing store", "UnknownError");
      };
    });
    assert.deepEqual(await page.evaluate(tryToOpen), IN_MEMORY);
    assert.equal(await page.evaluate(tryToOpen, { store: "indexeddb" }), "StoreUnavailableError");
    await page.evaluate(() => {
      IDBFactory.prototype.open = window.reallyOpen;
    });
  });
  await t.test("a newer format", async () => {
    await page.evaluate(async () => {
      const request = indexedDB.open("minamo:troubled");
      await new Promise((resolve) => (request.onsuccess = resolve));
      const transaction = request.result.transaction("meta", "readwrite");
      transaction.objectStore("meta").put(1_000, "format");
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      request.result.close();
    });
    assert.equal(await page.evaluate(tryToOpen), "VersionError");
  });
  await t.test("access that throws", async () => {
    await page.evaluate(() => {
      const get = () => {
        throw new DOMException("denied", "SecurityError");
      };
      Object.defineProperty(window, "indexedDB", { configurable: true, get });
    });
    assert.deepEqual(await page.evaluate(tryToOpen), IN_MEMORY);
    assert.equal(await page.evaluate(tryToOpen, { store: "indexeddb" }), "StoreUnavailableError");
  });
});
