// Items expire while a page sleeps: when it comes back, it deletes them at once. Its clock is put ahead, and timers do not follow
// that, so nothing else can have done it.

import assert from "node:assert/strict";
import test from "node:test";

import { letSleep, scope, startBrowser, startServer, temporaryFolder, TEST_MS, until } from "./harness.mjs";
import { DATABASE, Tab } from "./instances.mjs";

const TableName = "Sessions";
const DAY_S = 24 * 60 * 60;

/** Runs in the page before its own code: of the events that tell that it is back, only one gets there. */
function hearOnly(heard) {
  const told = (window.told = []);
  for (const name of ["visibilitychange", "resume", "pageshow"]) {
    const listener = (event) => {
      told.push(`${name} ${document.visibilityState}`);
      if (name !== heard) event.stopImmediatePropagation();
    };
    window.addEventListener(name, listener, true);
  }
}

/** The ways to sleep and come back, and the event that tells of it. */
const SLEEPS = [
  {
    title: "a page that was frozen runs again, though nobody sees it",
    heard: "resume",
    async sleep({ page }) {
      const { freeze, thaw } = await letSleep(page);
      await freeze();
      return thaw;
    },
  },
  {
    title: "a page that was hidden is seen again",
    heard: "visibilitychange",
    async sleep({ page }) {
      await letSleep(page);
      const other = await page.context().newPage();
      await other.bringToFront();
      await page.waitForFunction(() => document.visibilityState === "hidden", undefined, { polling: 20 });
      return () => page.bringToFront();
    },
  },
  {
    title: "a page comes back from the back/forward cache",
    heard: "pageshow",
    async sleep({ page, address }) {
      await page.goto(`${address}/instances/away.html`);
      return () => page.goBack({ waitUntil: "commit" });
    },
  },
];

for (const { title, heard, sleep } of SLEEPS) {
  test(`items that expired meanwhile go when ${title}`, { timeout: TEST_MS }, async (t) => {
    const run = scope(t);
    const address = await startServer(run);
    const { context } = await startBrowser(run, temporaryFolder(run));
    const tab = new Tab("tab", context, address);
    await tab.load(`(${hearOnly})(${JSON.stringify(heard)})`);
    const left = async () => (await tab.call("readKeys", TableName)).join();
    await tab.call("open", DATABASE, { aheadMs: 0 });
    await tab.call("call", "createTable", {
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    });
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "until" };
    await tab.call("call", "updateTimeToLive", { TableName, TimeToLiveSpecification });
    const now = Math.floor(Date.now() / 1000);
    for (const [pk, expiry] of [
      ["a", now + DAY_S],
      ["b", now + 3 * DAY_S],
    ]) {
      await tab.call("call", "put", { TableName, Item: { pk, until: expiry } });
    }
    await tab.call("skip", 2 * DAY_S * 1000);
    assert.equal(await left(), "a,b", "nothing looks by itself");
    const wake = await sleep(tab);
    await wake();
    await until("only what has not expired is left", async () => (await left()) === "b");
    const told = await tab.page.evaluate(() => window.told);
    t.diagnostic(`the page was told ${told.join(", ")}`);
    assert.ok(told.some((name) => name.startsWith(heard)));
  });
}
