// Tabs and workers of every kind use one database at once: no update is lost, all of them see the same, and what happens
// to one of them stalls none of the others.

import assert from "node:assert/strict";
import test from "node:test";

import { scope, TEST_MS, until } from "./harness.mjs";
import { assertCounted, endWriting, startInstances, startWriting, TABLE } from "./instances.mjs";

const COUNTERS = ["a", "b", "c"];

/** What each instance adds to them. */
const SHARE = 150;

test("several instances", { timeout: TEST_MS }, async (t) => {
  const run = scope(t);
  const { first, all } = await startInstances(run);

  await t.test("no update of the same counters is lost", async () => {
    await startWriting(all, COUNTERS, { share: SHARE });
    await assertCounted(all, COUNTERS, await endWriting(all, "finish"));
  });

  await t.test("neither is one of a transaction, and nobody sees half of one", async () => {
    await startWriting(all, ["d", "e", "f"], { share: SHARE, transactions: true });
    await assertCounted(all, ["d", "e", "f"], await endWriting(all, "finish"));
  });

  await t.test("a consistent read sees at once what another instance wrote", async () => {
    for (const writer of all) {
      await writer.call("call", "put", { TableName: TABLE, Item: { pk: "consistent", total: writer.title } });
      for (const reader of all) {
        assert.equal(await reader.call("total", TABLE, "consistent", true), writer.title, reader.title);
      }
    }
  });

  await t.test("an eventually consistent read sees it soon, without writing", async () => {
    for (const writer of all) {
      await writer.call("call", "put", { TableName: TABLE, Item: { pk: "eventual", total: writer.title } });
      for (const reader of all) {
        await until(
          `the ${reader.title} sees what the ${writer.title} wrote`,
          async () => (await reader.call("total", TABLE, "eventual", false)) === writer.title,
        );
      }
    }
  });

  await t.test("a table that one instance makes and deletes is there, then gone, for all", async () => {
    const TableName = "Fleeting";
    await first.call("call", "createTable", {
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    });
    for (const instance of all) {
      await instance.call("call", "put", { TableName, Item: { pk: instance.title } });
    }
    await first.call("call", "deleteTable", { TableName });
    for (const instance of all) {
      await assert.rejects(
        instance.call("call", "put", { TableName, Item: { pk: "late" } }),
        /ResourceNotFoundException/,
        instance.title,
      );
    }
  });
});
