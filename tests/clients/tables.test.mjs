// The AWS SDK for JavaScript v3: tables that change, their tags, and their time to live, by both ways.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  CreateTableCommand,
  DescribeEndpointsCommand,
  DescribeLimitsCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";

import { Minamo } from "../../pkg/dist/node/index.js";
import { openDatabase, ordersTable, TEST_MS, WAYS } from "./support.mjs";

const TableName = "Orders";

function testBothWays(name, open, body) {
  for (const { way, configure } of WAYS) {
    test(`${name}, by ${way}`, { timeout: TEST_MS }, async (t) => {
      const client = new DynamoDBClient(await configure(t, await open(t)));
      t.after(() => client.destroy());
      const { TableDescription } = await client.send(new CreateTableCommand(ordersTable()));
      await body(client, TableDescription);
    });
  }
}

/** A database whose tables take a while to change. */
async function openSlowDatabase(t) {
  const database = await Minamo.open("slow", { store: "memory", controlPlaneDelay: 300 });
  t.after(() => database.close());
  return database;
}

testBothWays("waiters see a table through its changes", openSlowDatabase, async (client) => {
  const waiting = { client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 };
  assert.equal((await waitUntilTableExists(waiting, { TableName })).state, "SUCCESS");
  const Item = { customer: { S: "c" }, number: { N: "1" }, region: { S: "north" } };
  await client.send(new PutItemCommand({ TableName, Item }));
  const { TableDescription } = await client.send(
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "region", AttributeType: "S" }],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: "by-region",
            KeySchema: [{ AttributeName: "region", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" },
          },
        },
      ],
    }),
  );
  assert.equal(TableDescription.TableStatus, "UPDATING");
  const { reason } = await waitUntilTableExists(waiting, { TableName });
  assert.equal(reason.Table.TableStatus, "ACTIVE");
  const byRegion = { TableName, IndexName: "by-region", KeyConditionExpression: "#r = :r" };
  const names = {
    ExpressionAttributeNames: { "#r": "region" },
    ExpressionAttributeValues: { ":r": { S: "north" } },
  };
  // The table is active before its index is.
  const until = performance.now() + 10_000;
  let found;
  while (found === undefined) {
    assert.ok(performance.now() < until);
    found = await client.send(new QueryCommand({ ...byRegion, ...names })).catch(() => undefined);
    if (found === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(found.Items, [Item]);
});

testBothWays("tags", openDatabase, async (client, { TableArn: ResourceArn }) => {
  const Tags = [
    { Key: "team", Value: "boats" },
    { Key: "stage", Value: "test" },
  ];
  await client.send(new TagResourceCommand({ ResourceArn, Tags }));
  await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "stage", Value: "live" }] }));
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["team"] }));
  const listed = await client.send(new ListTagsOfResourceCommand({ ResourceArn }));
  assert.deepEqual(listed.Tags, [{ Key: "stage", Value: "live" }]);
  const nowhere = new ListTagsOfResourceCommand({ ResourceArn: `${ResourceArn}s` });
  await assert.rejects(client.send(nowhere), ResourceNotFoundException);
});

testBothWays("time to live, limits and endpoints", openDatabase, async (client) => {
  const TimeToLiveSpecification = { AttributeName: "until", Enabled: true };
  const updated = await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  assert.deepEqual(updated.TimeToLiveSpecification, TimeToLiveSpecification);
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  assert.deepEqual(TimeToLiveDescription, { AttributeName: "until", TimeToLiveStatus: "ENABLED" });
  const limits = await client.send(new DescribeLimitsCommand({}));
  assert.ok(limits.TableMaxReadCapacityUnits > 0);
  const { Endpoints } = await client.send(new DescribeEndpointsCommand({}));
  assert.ok(Endpoints[0].Address.length > 0);
});
