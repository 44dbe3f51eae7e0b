// Consumers of a stream in real tabs: one of them works at a time, and whatever becomes of its tab, the next one goes on where it
// stopped.

import assert from "node:assert/strict";
import test from "node:test";

import { Deliveries } from "./consumers.mjs";
import { killRenderer, letSleep, rendererOf, scope, TEST_MS, until } from "./harness.mjs";
import { DATABASE, startInstances } from "./instances.mjs";

const table = "Changes";
const KEYS = ["a", "b", "c", "d"];
const BATCH = 5;
const STREAM = { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" };
const HOUR_MS = 60 * 60 * 1000;

/** A browser with instances as others have, and a table with a stream. */
async function start(t, workers) {
  const world = await startInstances(scope(t), workers);
  const deliveries = await Deliveries.of(world.context);
  await world.first.call("call", "createTable", {
    TableName: table,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    StreamSpecification: STREAM,
  });
  return { ...world, deliveries };
}

test("consumers of one name in two tabs", { timeout: TEST_MS }, async (t) => {
  const { address, deliveries, dedicated, all } = await start(t, ["dedicated"]);
  const tabs = all.slice(0, 2);
  let written = 0;
  const write = async (count) => {
    await dedicated.call("putNumbered", table, KEYS, written + 1, written + count);
    written += count;
  };
  const consume = (tab, pauseMs) =>
    tab.call("consume", { title: tab.title, table, options: { name: "totals", batchSize: BATCH }, pauseMs });
  /** Lets something befall the tab that works, in the middle of a batch; the other one goes on. */
  const strike = async (fate) => {
    const writing = write(10);
    const title = await until("one works", () => deliveries.working[0]);
    const [victim, other] = tabs[0].title === title ? tabs : tabs.toReversed();
    const before = deliveries.begun.get(other.title)?.length ?? 0;
    const repeated = deliveries.repeated;
    await fate(victim, () => deliveries.forget(title));
    await writing;
    await deliveries.reach(KEYS, written);
    assert.ok(deliveries.begun.get(other.title).length > before, `the ${other.title} went on`);
    // What was being handled comes again, and what was done with while its place was on its way to the database.
    assert.ok(deliveries.repeated - repeated <= 3 * BATCH, `${deliveries.repeated - repeated} came again`);
    return victim;
  };

  await t.test("one of them works", async () => {
    for (const tab of tabs) await consume(tab, 20);
    await write(5);
    await deliveries.reach(KEYS, written);
    assert.equal(deliveries.begun.size, 1);
    assert.equal(deliveries.repeated, 0);
  });

  await t.test("when it is stopped, the other one goes on, and nothing comes again", async () => {
    const victim = await strike((tab) => tab.call("stopConsuming"));
    assert.equal(deliveries.repeated, 0);
    await consume(victim, 20);
  });

  await t.test("when its tab is closed", async () => {
    const victim = await strike(async (tab, forget) => {
      await tab.page.close();
      forget();
    });
    await victim.load();
    await victim.call("open", DATABASE);
    await consume(victim, 20);
  });

  await t.test("when its tab is left for another page", async (part) => {
    const victim = await strike(async (tab, forget) => {
      await tab.page.goto(`${address}/instances/away.html`);
      forget();
    });
    await victim.page.goBack({ waitUntil: "commit" });
    await victim.isReady();
    const isSame = await victim.page.evaluate(() => window.instance.isOpen());
    part.diagnostic(`the page is ${isSame ? "the same" : "anew"}`);
    if (isSame) return;
    await victim.call("open", DATABASE);
    await consume(victim, 20);
  });

  // The tab that has come back is the one that goes on, here and below.
  await t.test("when its tab is frozen", async () => {
    let thaw;
    await strike(async (tab, forget) => {
      const sleep = await letSleep(tab.page);
      await sleep.freeze();
      ({ thaw } = sleep);
      forget();
    });
    await thaw();
  });

  await t.test("when its tab is killed", async () => {
    const renderers = new Map();
    for (const tab of tabs) renderers.set(tab, await rendererOf(tab.page));
    assert.notEqual(...renderers.values());
    const victim = await strike(async (tab, forget) => {
      await killRenderer(tab.page, renderers.get(tab));
      forget();
    });
    await victim.load();
    await victim.call("open", DATABASE);
    await consume(victim, 0);
    await write(2);
    await deliveries.reach(KEYS, written);
  });

  assert.deepEqual(deliveries.problems, []);
});

test("a consumer, its place and the life of its stream", { timeout: TEST_MS }, async (t) => {
  const { deliveries, first } = await start(t, []);
  const consume = (options) =>
    first.call("consume", { title: first.title, table, options: { batchSize: BATCH }, ...options });
  let written = 0;
  const write = async (count, more) => {
    await first.call("putNumbered", table, KEYS, written + 1, written + count, more);
    written += count;
  };
  let aheadMs = 0;
  const reload = async () => {
    await first.page.reload();
    await first.isReady();
    deliveries.forget(first.title);
    await first.call("open", DATABASE, { aheadMs });
  };
  const skip = async (milliseconds) => {
    aheadMs += milliseconds;
    await first.call("skip", milliseconds);
  };
  const setStream = (specification) =>
    first.call("call", "updateTable", { TableName: table, StreamSpecification: specification });
  const shards = async () => {
    const { Streams } = await first.call("call", "listStreams", { TableName: table });
    const described = Streams.map(({ StreamArn }) => first.call("call", "describeStream", { StreamArn }));
    const descriptions = await Promise.all(described);
    return descriptions.map(({ StreamDescription }) => StreamDescription.Shards.length);
  };
  await reload();

  await t.test("it goes on in the next stream when its own is switched off and on", async () => {
    await consume();
    await write(3);
    await setStream({ StreamEnabled: false });
    await setStream(STREAM);
    await write(3);
    await deliveries.reach(KEYS, written);
    // The same while nobody consumes.
    await first.call("stopConsuming");
    await write(3);
    await setStream({ StreamEnabled: false });
    await setStream(STREAM);
    await write(3);
    await reload();
    await consume();
    await deliveries.reach(KEYS, written);
    assert.deepEqual(await shards(), [1, 1, 1]);
  });

  await t.test("it goes on in the next shard after four hours", async () => {
    await write(2);
    await deliveries.reach(KEYS, written);
    for (let round = 0; round < 2; round += 1) {
      await skip(4 * HOUR_MS + 1);
      await write(2);
    }
    await deliveries.reach(KEYS, written);
    await first.call("stopConsuming");
    await skip(4 * HOUR_MS + 1);
    await write(2);
    await reload();
    await consume();
    await deliveries.reach(KEYS, written);
    assert.equal(Math.max(...(await shards())), 4);
    assert.equal(deliveries.repeated, 0);
  });

  await t.test("what is trimmed is passed over, and nothing else", async () => {
    await first.call("stopConsuming");
    await write(4);
    await skip(25 * HOUR_MS);
    await first.call("call", "wake");
    await write(1);
    await reload();
    deliveries.expect(KEYS, written);
    await consume();
    await deliveries.reach(KEYS, written);
    await write(2);
    await deliveries.reach(KEYS, written);
    assert.equal(deliveries.repeated, 0);
  });

  await t.test(
    "a batch that fails is cut until what is wrong is given up, also across a reload",
    async () => {
      await first.call("stopConsuming");
      await write(2);
      await first.call("putNumbered", table, ["poisoned"], 1, 1, { poison: true });
      await write(2);
      const options = { batchSize: 50, bisectBatchOnError: true, maximumRetryAttempts: 2 };
      await consume({ manner: "throw", options, pauseMs: 30 });
      await until("it has begun to cut", () =>
        deliveries.begun.get(first.title).some(({ poison }) => poison),
      );
      await reload();
      await consume({ manner: "throw", options });
      await deliveries.reach(KEYS, written);
      await until("it was given up", () => deliveries.failures.length > 0);
      assert.deepEqual(deliveries.failures, [{ condition: "RetryAttemptsExhausted", size: 1 }]);
    },
  );

  await t.test("what a handler has taken of a batch does not come again after a reload", async () => {
    await first.call("stopConsuming");
    await write(2);
    await first.call("putNumbered", table, ["poisoned"], 2, 2, { poison: true });
    await write(2);
    const options = { batchSize: 50 };
    deliveries.begun.clear();
    await consume({ manner: "tell", options });
    const begun = () => deliveries.begun.get(first.title) ?? [];
    await until("it was told of the poison thrice", () => begun().filter(({ poison }) => poison).length > 2);
    await reload();
    deliveries.begun.clear();
    await consume({ manner: "tell", options });
    const [next] = await until("it goes on", () => begun().length > 0 && begun());
    assert.deepEqual([next.key, next.n], ["poisoned", 2]);
    await first.call("stopConsuming");
    await consume({ manner: "take", options });
    await deliveries.reach(KEYS, written);
  });

  assert.deepEqual(deliveries.problems, []);
});
