// Capacity that is used up, as each face tells it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Minamo, ProvisionedThroughputExceededException } from "../../pkg/dist/node/index.js";
import { openDatabase } from "./database.mjs";

const ARN = "arn:aws:dynamodb:local:000000000000:table/Small";
const REASONS = [{ reason: "TableWriteProvisionedThroughputExceeded", resource: ARN }];

function createSmall(database) {
  return database.createTable({
    TableName: "Small",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
  });
}

/** More than there is: what the first costs comes in within 98 seconds. */
function* puts() {
  for (let number = 0; number < 25; number += 1) {
    const bytes = new Uint8Array(number === 0 ? 100_000 : 1);
    yield { PutRequest: { Item: { pk: `p${String(number)}`, bytes } } };
  }
}

test("a database that enforces capacity tells why it refuses", async (t) => {
  const database = await openDatabase(t, { throttling: "enforce" });
  await createSmall(database);
  const requests = [...puts()];
  const { UnprocessedItems } = await database
    .documentClient()
    .batchWrite({ RequestItems: { Small: requests } });
  const left = UnprocessedItems.Small;
  assert.deepEqual(left, requests.slice(1));
  const put = { TableName: "Small", Item: { pk: { S: "p" } } };
  const refused = await database.putItem(put).catch((error) => error);
  assert.ok(refused instanceof ProvisionedThroughputExceededException);
  assert.deepEqual(refused.ThrottlingReasons, REASONS);
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "DynamoDB_20120810.PutItem",
    "x-amz-date": "20260101T000000Z",
    authorization:
      "AWS4-HMAC-SHA256 Credential=a/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=b",
  };
  const body = JSON.stringify(put);
  const request = new Request("http://localhost/", { method: "POST", headers, body });
  const response = await database.fetch(request);
  assert.equal(response.status, 400);
  const answer = await response.json();
  assert.equal(answer.__type, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException");
  assert.deepEqual(answer.ThrottlingReasons, REASONS);
});

test("a transaction that exceeds capacity is cancelled for it", async (t) => {
  const database = await openDatabase(t, { throttling: "enforce" });
  await createSmall(database);
  const documents = database.documentClient();
  const put = (pk) => ({ Put: { TableName: "Small", Item: { pk } } });
  // What it costs is more than there is, which does not count: something was left when it came.
  await documents.transactWrite({ TransactItems: [put("a"), put("b")] });
  const cancelled = await documents
    .transactWrite({ TransactItems: [put("c"), put("d")] })
    .catch((error) => error);
  assert.equal(cancelled.name, "TransactionCanceledException");
  const reason = {
    Code: "ProvisionedThroughputExceeded",
    Message: (await documents.put(put("e").Put).catch((error) => error)).message,
  };
  assert.deepEqual(cancelled.CancellationReasons, [reason, reason]);
  const { Count } = await documents.scan({ TableName: "Small" });
  assert.equal(Count, 2);
});

test("a database enforces nothing unless it is told to", async (t) => {
  const database = await openDatabase(t);
  await createSmall(database);
  const { UnprocessedItems } = await database
    .documentClient()
    .batchWrite({ RequestItems: { Small: [...puts()] } });
  assert.deepEqual(UnprocessedItems, {});
});

test("another word for throttling is refused", async () => {
  await assert.rejects(Minamo.open("x", { store: "memory", throttling: "always" }), /throttling cannot be/);
});
