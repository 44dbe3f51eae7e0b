// Live queries of several tabs and workers on one database: each shows what all of them write.

import assert from "node:assert/strict";
import test from "node:test";

import { scope, TEST_MS, until } from "./harness.mjs";
import { endWriting, startInstances, startWriting, TABLE } from "./instances.mjs";

const COUNTERS = ["a", "b", "c"];
const FLAGGED = {
  TableName: TABLE,
  FilterExpression: "flag = :f",
  ExpressionAttributeValues: { ":f": true },
};

test("live queries across instances", { timeout: TEST_MS }, async (t) => {
  const run = scope(t);
  const { first, all } = await startInstances(run, ["dedicated"]);
  const [, second] = all;
  const put = (instance, pk, flag) =>
    instance.call("call", "put", { TableName: TABLE, Item: { pk, flag, by: instance.title } });
  const shows = (instance, expected) =>
    until(`the ${instance.title} shows ${JSON.stringify(expected)}`, async () => {
      const { items } = await instance.call("news");
      return JSON.stringify(items?.map(({ pk, by }) => [pk, by])) === JSON.stringify(expected);
    });

  await t.test("a write of one tab is shown by all, and one that the filter refuses by none", async () => {
    for (const instance of all) {
      await instance.call("watch", FLAGGED);
      await shows(instance, []);
    }
    for (const writer of all) {
      await put(writer, "refused", false);
      await put(writer, "told", true);
      for (const reader of all) await shows(reader, [["told", writer.title]]);
    }
    await first.call("call", "delete", { TableName: TABLE, Key: { pk: "told" } });
    for (const reader of all) {
      await shows(reader, []);
      const { types, sizes } = await reader.call("news");
      assert.deepEqual(types, ["snapshot", ...Array(all.length + 1).fill("change")], reader.title);
      const changes = Array(all.length - 1).fill([0, 1, 0]);
      assert.deepEqual(sizes, [[0, 0, 0], [1, 0, 0], ...changes, [0, 0, 1]], reader.title);
    }
  });

  await t.test(
    "while all write, and make checkpoints, each comes to show what has been written",
    async () => {
      for (const instance of all) await instance.call("watch", { TableName: TABLE });
      await startWriting(all, COUNTERS, { share: 150, ballastBytes: 200_000 });
      await endWriting(all, "finish");
      const sums = await Promise.all(COUNTERS.map((pk) => first.call("total", TABLE, pk, true)));
      for (const instance of all) {
        await until(`the ${instance.title} shows the sums`, async () => {
          const { items = [] } = await instance.call("news");
          const shown = COUNTERS.map((counter) => items.find(({ pk }) => pk === counter)?.total);
          return JSON.stringify(shown) === JSON.stringify(sums);
        });
      }
    },
  );

  await t.test("a signal ends the live query of one, and of no other", async () => {
    for (const instance of all) await instance.call("watch", FLAGGED);
    await put(first, "before", true);
    for (const reader of all) await shows(reader, [["before", first.title]]);
    for (const ended of [second, all.at(-1)]) assert.equal(await ended.call("endWatching"), "AbortError");
    await put(second, "before", false);
    await shows(first, []);
    for (const ended of [second, all.at(-1)]) {
      assert.equal((await ended.call("news")).items.length, 1, `the ${ended.title} follows no more`);
    }
  });

  await t.test("a tab that is closed takes nothing along", async () => {
    for (const instance of all) await instance.call("watch", FLAGGED);
    await put(second, "last", true);
    await second.page.close();
    await shows(first, [["last", second.title]]);
    await put(first, "later", true);
    const last = all.at(-1);
    await until(`the ${last.title} shows both`, async () => (await last.call("news")).items?.length === 2);
  });
});
