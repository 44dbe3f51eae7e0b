// The package in Cloudflare's workerd.

import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { DynamoDB } from "../clients/node_modules/@aws-sdk/client-dynamodb/dist-cjs/index.js";
import { example, QUIET, TEST_MS } from "./install.mjs";
import { startWorker } from "./workerd.mjs";

// The SDK would tell the age of this Node.
Object.assign(process.env, QUIET);

const TableName = "Sessions";

test("a Worker has a database in memory", { timeout: TEST_MS }, async (t) => {
  const { url } = await startWorker(t, example("worker"));
  assert.equal(await (await fetch(url)).text(), "visits: 1");
  assert.equal(await (await fetch(url)).text(), "visits: 2");
});

test(
  "a Durable Object keeps tables, and its alarm deletes what has expired",
  { timeout: TEST_MS },
  async (t) => {
    const folder = example("durable-object");
    const before = await startWorker(t, folder);
    await createSessions(clientOf(before));
    await before.end();

    const client = clientOf(await startWorker(t, folder));
    const until = Date.now() + 30_000;
    let ids;
    do {
      await sleep(100);
      ids = (await client.scan({ TableName })).Items.map(({ id }) => id.S);
    } while (ids.includes("short") && Date.now() < until);
    assert.deepEqual(ids, ["long"]);
  },
);

function clientOf({ url }) {
  // As in its .dev.vars.
  const credentials = { accessKeyId: "AKIAVISITS", secretAccessKey: "secret" };
  return new DynamoDB({ endpoint: url, region: "auto", credentials });
}

/** Makes a table with an item that expires soon, and one that does not. */
async function createSessions(client) {
  await client.createTable({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  });
  const TimeToLiveSpecification = { AttributeName: "until", Enabled: true };
  await client.updateTimeToLive({ TableName, TimeToLiveSpecification });
  for (const [id, seconds] of Object.entries({ short: 2, long: 86_400 })) {
    const until = String(Math.floor(Date.now() / 1000) + seconds);
    await client.putItem({ TableName, Item: { id: { S: id }, until: { N: until } } });
  }
}
