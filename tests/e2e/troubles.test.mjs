// What goes wrong in the page is told in the page: no error is left to the console, and its buttons go on working.

import assert from "node:assert/strict";
import test from "node:test";

import {
  openPage,
  scope,
  startBrowser,
  startServer,
  temporaryFolder,
  TEST_MS,
  waitForState,
} from "./harness.mjs";

async function open(t) {
  const run = scope(t);
  const address = await startServer(run);
  const { context } = await startBrowser(run, temporaryFolder(run));
  return openPage(context, address);
}

test("a table that vanishes ends the load with an error", { timeout: TEST_MS }, async (t) => {
  const page = await open(t);
  await page.locator("#load").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("#stop") === document.activeElement);
  await page.waitForFunction(() => Number(document.querySelector("#load-progress").value) > 0);
  await page.evaluate(() => window.minamo.db.deleteTable({ TableName: "Cities" }));
  await waitForState(page, "ready");
  await page.locator("#load-status.wrong", { hasText: "ResourceNotFoundException" }).waitFor();
  assert.equal(await page.locator("#load").isVisible(), true);
  assert.equal(await page.locator("#stop").isVisible(), false);
});

test("items of another form are shown as far as they go", { timeout: TEST_MS }, async (t) => {
  const page = await open(t);
  await page.evaluate(() =>
    window.minamo.doc.put({
      TableName: "Cities",
      Item: { country: "JP", id: "Odd", location: { lat: "north" }, adminCode: 7, large: 2n ** 60n },
    }),
  );
  await page.locator("#query-order").selectOption("name");
  const row = page.locator("#query-rows tr");
  await row.waitFor();
  assert.deepEqual(await row.locator("td").allTextContents(), ["Odd", "", "Place", "7", "", ""]);
  await row.locator("button").click();
  await page.locator("#item-status.wrong", { hasText: "BigInt" }).waitFor();
});
