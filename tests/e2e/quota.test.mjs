// The browser gives no more room: what cannot be stored is refused by name, reading goes on, nothing that was acknowledged
// is lost, and writing works again once there is room.

import assert from "node:assert/strict";
import test from "node:test";

import { scope, startBrowser, startServer, temporaryFolder, TEST_MS, until } from "./harness.mjs";
import { assertSound, Tab, TABLE } from "./instances.mjs";

const DATABASE = "full";
const ITEM_BYTES = 40_000;
const ITEMS_MAX = 2_000;

/** A tab with an open database, to which the browser gives so much room until `setQuota` says otherwise. */
async function startTab(t, quotaBytes) {
  const run = scope(t);
  const address = await startServer(run);
  const { context } = await startBrowser(run, temporaryFolder(run));
  const tab = new Tab("tab", context, address);
  await tab.load(countAbortedCheckpoints);
  const session = await context.newCDPSession(tab.page);
  const setQuota = (quotaSize) =>
    session.send("Storage.overrideQuotaForOrigin", { origin: address, ...(quotaSize && { quotaSize }) });
  // Before the first write: the browser goes by what it knows of the room for up to half a minute.
  await setQuota(quotaBytes);
  await tab.call("open", DATABASE);
  await tab.call("call", "createTable", {
    TableName: TABLE,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  });
  return { tab, setQuota };
}

/** Runs in the page before its own code. */
function countAbortedCheckpoints() {
  window.abortedCheckpoints = 0;
  const original = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const transaction = original.call(this, stores, mode, options);
    if (mode === "readwrite" && [stores].flat().includes("pages")) {
      transaction.addEventListener("abort", () => (window.abortedCheckpoints += 1));
    }
    return transaction;
  };
}

const put = (tab, index) => tab.call("putRandom", TABLE, `item ${index}`, ITEM_BYTES);

/** Puts items until one is refused; gives how many were not, and the refusal. */
async function fill(tab) {
  for (let count = 0; count < ITEMS_MAX; count += 1) {
    const refusal = await put(tab, count);
    if (refusal !== undefined) return { count, refusal };
  }
  throw new Error(`there is room for ${ITEMS_MAX} items`);
}

async function assertHolds(tab, count) {
  const names = Array.from({ length: count }, (_, index) => `item ${index}`);
  assert.deepEqual(await tab.call("readKeys", TABLE), names.sort());
  await assertSound(tab);
}

const REFUSAL = { name: "InternalServerError", reason: "QuotaExceededError", outcome: "refused" };

test("a full store refuses by name, loses nothing and recovers", { timeout: TEST_MS }, async (t) => {
  const { tab, setQuota } = await startTab(t, 12_000_000);
  const { count, refusal } = await fill(tab);
  t.diagnostic(`there was room for ${count} items of ${ITEM_BYTES} bytes`);
  assert.deepEqual(refusal, REFUSAL);
  assert.match((await tab.call("events"))[0], /^QuotaExceededError: /);
  await assertHolds(tab, count);

  const other = new Tab("other tab", tab.context, tab.address);
  await other.load();
  await other.call("open", DATABASE);
  await assertHolds(other, count);

  await setQuota(undefined);
  await until("the store has recovered", async () => (await tab.call("events")).at(-1) === "recovered");
  for (const [index, writer] of [tab, other].entries()) {
    assert.equal(await put(writer, count + index), undefined);
  }
  for (const reader of [tab, other]) await assertHolds(reader, count + 2);
});

test("a checkpoint that finds no room leaves all as it was", { timeout: TEST_MS }, async (t) => {
  // The first checkpoint is due when there are 4 MiB in the log.
  const { tab, setQuota } = await startTab(t, 6_000_000);
  const { count, refusal } = await fill(tab);
  assert.deepEqual(refusal, REFUSAL);
  assert.ok((await tab.page.evaluate(() => window.abortedCheckpoints)) > 0, "no checkpoint was refused");
  assert.equal((await tab.call("call", "status")).checkpoint.number, 0);
  await assertHolds(tab, count);

  await setQuota(undefined);
  let next = count;
  await until("there is a checkpoint", async () => {
    if ((await put(tab, next)) === undefined) next += 1;
    return (await tab.call("call", "status")).checkpoint.number > 0;
  });
  await assertHolds(tab, next);
});
