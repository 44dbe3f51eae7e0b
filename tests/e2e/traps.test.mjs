// The engine traps in the middle of loads into IndexedDB, again and again. The page goes on with the same database and document
// client; whatever was acknowledged is there, and of the rest an item is in the table and in its index, or in neither.

import assert from "node:assert/strict";
import test from "node:test";

import { scope, startBrowser, startServer, temporaryFolder, TEST_MS } from "./harness.mjs";

const ROUNDS = 12;

/** A page of the same origin without a script of its own. */
async function openBlank(t) {
  const run = scope(t);
  const address = await startServer(run);
  const { context } = await startBrowser(run, temporaryFolder(run));
  const page = await context.newPage();
  const noise = [];
  page.on("pageerror", (error) => noise.push(error.message));
  page.on("console", (message) => {
    // The page has no icon.
    if (!message.location().url.endsWith("/favicon.ico")) noise.push(message.text());
  });
  await page.goto(`${address}/pkg/package.json`);
  await page.evaluate(prepare);
  return { page, noise };
}

/** Runs in the page: two databases on one instance, and how to spoil its memory. */
async function prepare() {
  const { Minamo } = await import("/pkg/dist/index.js");
  const { startWasm } = await import("/pkg/dist/wasm.js");
  const TableName = "Things";
  const open = async (name) => {
    const db = await Minamo.open(name);
    const told = [];
    db.on("error", ({ name: error }) => told.push(error));
    db.on("recovered", () => told.push("recovered"));
    await db.createTable({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "kind"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "byKind",
          KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    });
    const documents = db.documentClient();
    const put = (pk) => documents.put({ TableName, Item: { pk, kind: `of ${pk}`, pad: "x".repeat(5_000) } });
    const keys = async (IndexName) => {
      const found = [];
      for (let start; ;) {
        const options = { TableName, IndexName, ProjectionExpression: "pk", ExclusiveStartKey: start };
        const page = await documents.scan(options);
        found.push(...page.Items.map(({ pk }) => pk));
        start = page.LastEvaluatedKey;
        if (start === undefined) return found.sort();
      }
    };
    return { db, told, documents, put, keys, get: (pk) => documents.get({ TableName, Key: { pk } }) };
  };
  const [one, other] = [await open("one"), await open("other")];
  const spoil = async () => {
    const { memory } = await startWasm();
    return () => new Uint8Array(memory().buffer).fill(0xff);
  };
  window.things = { one, other, spoil };
}

test("traps while writes wait lose nothing that was acknowledged", { timeout: TEST_MS }, async (t) => {
  const { page, noise } = await openBlank(t);
  const outcome = await page.evaluate(async (rounds) => {
    const { one, other, spoil } = window.things;
    const acknowledged = new Set();
    const outcomes = new Set();
    const load = async (database, round) => {
      for (let n = 0; ; n += 1) {
        const keys = Array.from({ length: 40 }, (_, index) => `${round}/${n}/${index}`);
        const written = await Promise.allSettled(keys.map((key) => database.put(key)));
        written.forEach(({ status }, index) => {
          if (status === "fulfilled" && database === one) acknowledged.add(keys[index]);
        });
        const failed = written.filter(({ status }) => status === "rejected");
        for (const { reason } of failed) outcomes.add(`${reason.name}: ${reason.outcome}`);
        if (failed.length > 0) return;
      }
    };
    for (let round = 0; round < rounds; round += 1) {
      // The first request after a trap opens the database again; both are open when the next one comes.
      await Promise.all([one.get("0/0/0"), other.get("0/0/0")]);
      const trap = await spoil();
      const loads = [load(one, round), load(other, round)];
      await new Promise((resolve) => setTimeout(resolve, 10 + round * 7));
      trap();
      await Promise.all(loads);
    }
    const table = await one.keys();
    const index = await one.keys("byKind");
    return {
      acknowledged: [...acknowledged],
      outcomes: [...outcomes],
      table,
      index,
      told: [one.told, other.told],
    };
  }, ROUNDS);
  t.diagnostic(`${outcome.acknowledged.length} acknowledged, ${outcome.table.length} there`);
  assert.ok(outcome.acknowledged.length > 100);
  assert.deepEqual(
    outcome.acknowledged.filter((key) => !outcome.table.includes(key)),
    [],
  );
  assert.deepEqual(outcome.index, outcome.table);
  assert.deepEqual(outcome.outcomes, ["EngineFailedException: unknown"]);
  const [one, other] = outcome.told;
  assert.deepEqual(one, Array.from({ length: ROUNDS }, () => ["EngineFailedException", "recovered"]).flat());
  assert.deepEqual(other.slice(0, one.length - 1), one.slice(0, -1));
  assert.deepEqual(noise, []);
});

test("a trap in a call, and what the host holds is given back", { timeout: TEST_MS }, async (t) => {
  const { page, noise } = await openBlank(t);
  const outcome = await page.evaluate(async () => {
    const { one, spoil } = window.things;
    await one.put("kept");
    (await spoil())();
    const failed = await one.get("kept").catch(({ name, outcome: known }) => [name, known]);
    // They share one opening.
    const [first, second] = await Promise.all([one.get("kept"), one.get("absent"), one.put("more")]);
    // The instance that trapped was the housekeeper; its lock must not be lost with it.
    while (!(await one.db.status()).housekeeper) await new Promise((resolve) => setTimeout(resolve, 20));
    await one.db.close();
    const deleted = await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase("minamo:one");
      request.onsuccess = () => resolve("deleted");
      request.onblocked = () => resolve("blocked");
      request.onerror = () => reject(request.error);
    });
    return { failed, first: first.Item?.pk, second: second.Item, told: one.told, deleted };
  });
  assert.deepEqual(outcome, {
    failed: ["EngineFailedException", "refused"],
    first: "kept",
    second: undefined,
    told: ["EngineFailedException", "recovered"],
    deleted: "deleted",
  });
  assert.deepEqual(noise, []);
});
