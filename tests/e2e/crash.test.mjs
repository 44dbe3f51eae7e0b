// The browser is killed in the middle of the load, several times. Whatever was acknowledged is there when the page opens
// again, and an item is in the table and in its index, or in neither. Then the load is finished.

import assert from "node:assert/strict";
import test from "node:test";

import { counts, differences, NONE, scanAll } from "./answers.mjs";
import {
  killBrowser,
  loadEverything,
  openPage,
  readDataSet,
  scope,
  startBrowser,
  startServer,
  temporaryFolder,
  TEST_MS,
} from "./harness.mjs";

/** The browser dies once so many items were acknowledged in the round. */
const ROUNDS = [2_500, 20_000, 45_000];

/**
 * Starts the load and kills the browser in its middle.
 *
 * @param {Set<string>} acknowledged gets the key of every item that the page said was acknowledged
 */
async function loadUntilKilled(run, profile, address, itemsBeforeKill, acknowledged) {
  const browser = await startBrowser(run, profile);
  const enough = new Promise((resolve) => {
    let inRound = 0;
    browser.context.exposeBinding("recordAcknowledged", (_source, text) => {
      const keys = JSON.parse(text);
      for (const key of keys) acknowledged.add(key);
      inRound += keys.length;
      if (inRound >= itemsBeforeKill) resolve();
    });
  });
  await browser.context.addInitScript(reportAcknowledged);
  const page = await openPage(browser.context, address);
  await page.locator("#load").click();
  await enough;
  await killBrowser(browser);
}

/**
 * Runs in the page. One report is on its way at a time and takes along all that was acknowledged since the last, so that
 * the test is never far behind the load.
 */
function reportAcknowledged() {
  const keys = [];
  let reporting = false;
  const report = async () => {
    reporting = true;
    while (keys.length > 0) await window.recordAcknowledged(JSON.stringify(keys.splice(0)));
    reporting = false;
  };
  document.addEventListener("acknowledged", ({ detail }) => {
    keys.push(...detail.map(({ country, id }) => `${country}/${id}`));
    if (!reporting) report();
  });
}

test("a browser killed in the middle of the load loses nothing", { timeout: TEST_MS }, async (t) => {
  const expected = readDataSet();
  const whole = scope(t);
  const address = await startServer(whole);
  const profile = temporaryFolder(whole);
  const acknowledged = new Set();

  for (const items of ROUNDS) {
    await t.test(`killed after ${items} acknowledged items`, async (round) => {
      const run = scope(round);
      const before = acknowledged.size;
      await loadUntilKilled(run, profile, address, items, acknowledged);
      assert.ok(acknowledged.size - before >= items);

      const { context } = await startBrowser(run, profile);
      const page = await openPage(context, address);
      const table = await scanAll(page);
      const index = await scanAll(page, { IndexName: "byPopulation" });
      round.diagnostic(`${acknowledged.size} acknowledged, ${table.size} of ${expected.size} there`);
      assert.ok(table.size < expected.size, "the load had ended before the browser was killed");
      const lost = [...acknowledged].filter((key) => !table.has(key));
      assert.deepEqual(lost, []);
      assert.deepEqual(differences(index, table), NONE);
      const part = new Map([...table.keys()].map((key) => [key, expected.get(key)]));
      assert.deepEqual(differences(table, part), NONE);
      assert.deepEqual(await counts(page), { table: table.size, index: table.size });
    });
  }

  await t.test("pressing Load once more completes the rest", async (last) => {
    const { context } = await startBrowser(scope(last), profile);
    const page = await openPage(context, address);
    await loadEverything(page);
    assert.deepEqual(differences(await scanAll(page), expected), NONE);
    assert.deepEqual(differences(await scanAll(page, { IndexName: "byPopulation" }), expected), NONE);
    assert.deepEqual(await counts(page), { table: expected.size, index: expected.size });
  });
});
