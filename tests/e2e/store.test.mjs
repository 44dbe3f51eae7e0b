// The store in IndexedDB, in a page and in a worker: the contract of stores, and what only this store promises. Chromium keeps IndexedDB
// in LevelDB, and is moving it to SQLite, so the contract is tried on both.
//
// The tests themselves are in the folder `store`, and need a browser, the package and the contract's module, but nothing of this
// library: any browser that opens `page.html` runs them.

import assert from "node:assert/strict";
import { resolve } from "node:path";
import test from "node:test";

import { scope, startBrowser, startServer, temporaryFolder, TEST_MS } from "./harness.mjs";

const CONTRACT = resolve(process.env.CARGO_TARGET_DIR ?? "target", "contract-module");
const SQLITE = "--enable-features=IdbSqliteBackingStore,IdbSqliteOnDiskRollout";

/** Opens the page that runs the tests, and gives what came out. */
async function runIn(page, address, place, suites) {
  await page.goto(`${address}/store/page.html?in=${place}&suites=${suites}`);
  await page.waitForFunction(() => window.results !== undefined, undefined, { timeout: TEST_MS });
  return page.evaluate(() => window.results);
}

for (const [title, flags, suites] of [
  ["in LevelDB", [], ""],
  ["in SQLite", [SQLITE], "contract"],
]) {
  test(`IndexedDB ${title}`, { timeout: TEST_MS }, async (t) => {
    const run = scope(t);
    const address = await startServer(run, ["/store=tests/e2e/store", `/contract=${CONTRACT}`]);
    const { context } = await startBrowser(run, temporaryFolder(run), flags);
    const page = await context.newPage();
    for (const place of ["page", "worker"]) {
      const results = await runIn(page, address, place, suites);
      assert.ok(results.length >= (suites === "" ? 30 : 2), `only ${results.length} tests`);
      for (const { name, error } of results) {
        await t.test(`in a ${place}, ${name}`, () => assert.equal(error, undefined));
      }
    }
  });
}
