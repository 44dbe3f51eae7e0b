// The server answers DynamoDB's HTTP requests on the same port as the page.

import assert from "node:assert/strict";
import test from "node:test";
import { crc32 } from "node:zlib";

import { scope, startServer, TEST_MS } from "./harness.mjs";

const AUTHORIZATION =
  "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/dynamodb/aws4_request, " +
  "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=0";

async function send(address, operation, body) {
  const response = await fetch(address, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "x-amz-date": "20260101T000000Z",
      authorization: AUTHORIZATION,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  assert.equal(response.headers.get("content-type"), "application/x-amz-json-1.0");
  assert.match(response.headers.get("x-amzn-requestid"), /^[0-9A-Z]{52}$/);
  assert.equal(response.headers.get("x-amz-crc32"), String(crc32(text)));
  return { status: response.status, body: JSON.parse(text) };
}

test("the HTTP endpoint", { timeout: TEST_MS }, async (t) => {
  const address = await startServer(scope(t));
  const Item = {
    pk: { S: "a" },
    n: { N: "1.50" },
    tags: { SS: ["x", "y"] },
    deep: { M: { l: { L: [{ BOOL: true }] } } },
  };

  await t.test("serves the page beside it", async () => {
    const response = await fetch(address);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type"), /^text\/html/);
    assert.match(await response.text(), /<title>minamo/);
    const module = await fetch(`${address}/pkg/dist/index.js`);
    assert.match(module.headers.get("content-type"), /^text\/javascript/);
    await module.arrayBuffer();
  });

  await t.test("creates a table", async () => {
    const { status, body } = await send(address, "CreateTable", {
      TableName: "Things",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    });
    assert.equal(status, 200);
    assert.equal(body.TableDescription.TableName, "Things");
    const tables = await send(address, "ListTables", {});
    assert.deepEqual(tables.body.TableNames, ["Things"]);
  });

  await t.test("puts an item and gets it", async () => {
    assert.deepEqual(await send(address, "PutItem", { TableName: "Things", Item }), {
      status: 200,
      body: {},
    });
    const { body } = await send(address, "GetItem", { TableName: "Things", Key: { pk: { S: "a" } } });
    assert.deepEqual(body.Item, { ...Item, n: { N: "1.5" } });
  });

  await t.test("answers errors as the service does", async () => {
    const missing = await send(address, "GetItem", { TableName: "Nowhere", Key: { pk: { S: "a" } } });
    assert.equal(missing.status, 400);
    assert.equal(missing.body.__type, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException");

    const refused = await send(address, "PutItem", {
      TableName: "Things",
      Item,
      ConditionExpression: "attribute_not_exists(pk)",
    });
    assert.equal(refused.status, 400);
    assert.equal(refused.body.__type, "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException");
    assert.equal(refused.body.message, "The conditional request failed");

    const garbage = await send(address, "PutItem", "{");
    assert.equal(garbage.status, 400);
    assert.equal(garbage.body.__type, "com.amazon.coral.service#SerializationException");
  });
});
