// The AWS SDK for JavaScript v3: the document clients of lib-dynamodb, by the request handler and over HTTP.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocument,
  DynamoDBDocumentClient,
  GetCommand,
  NumberValue,
  paginateQuery,
  paginateScan,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";

import { all, openDatabase, ordersTable, TEST_MS, WAYS } from "./support.mjs";

const TableName = "Orders";

/** A test with each way: it gets a client of the SDK, and a table with two keys and indexes. */
function testBothWays(name, body) {
  for (const { way, configure } of WAYS) {
    test(`${name}, by ${way}`, { timeout: TEST_MS }, async (t) => {
      const client = new DynamoDBClient(await configure(t, await openDatabase(t)));
      t.after(() => client.destroy());
      await client.send(new CreateTableCommand(ordersTable()));
      await body(client, t);
    });
  }
}

testBothWays("commands", async (client) => {
  const documents = DynamoDBDocumentClient.from(client);
  const Item = {
    customer: "c#1",
    number: 1,
    amount: 12.5,
    tags: new Set(["a", "b"]),
    codes: new Set([1, 2]),
    bytes: Uint8Array.of(1, 2, 3),
    nested: { entries: [1, "two", null, true, { three: 3 }] },
  };
  await documents.send(new PutCommand({ TableName, Item }));
  const read = await documents.send(new GetCommand({ TableName, Key: { customer: "c#1", number: 1 } }));
  assert.deepEqual({ ...read.Item, bytes: [...read.Item.bytes] }, { ...Item, bytes: [1, 2, 3] });

  const updated = await documents
    .send(
      new UpdateCommand({
        TableName,
        Key: { customer: "c#1", number: 1 },
        UpdateExpression: "SET nested.entries[1] = :two, amount = amount * :none",
        ExpressionAttributeValues: { ":two": 2, ":none": 0 },
      }),
    )
    .catch((error) => error);
  assert.equal(updated.name, "ValidationException");
  assert.match(updated.message, /Invalid UpdateExpression: Syntax error; token: "\*"/);

  const changed = await documents.send(
    new UpdateCommand({
      TableName,
      Key: { customer: "c#1", number: 1 },
      UpdateExpression: "SET nested.entries[1] = :two DELETE tags :a",
      ExpressionAttributeValues: { ":two": 2, ":a": new Set(["a"]) },
      ReturnValues: "UPDATED_NEW",
    }),
  );
  assert.deepEqual(changed.Attributes, { nested: { entries: [2] }, tags: new Set(["b"]) });

  const failed = await documents
    .send(
      new DeleteCommand({
        TableName,
        Key: { customer: "c#1", number: 1 },
        ConditionExpression: "amount > :most",
        ExpressionAttributeValues: { ":most": 100 },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    )
    .catch((error) => error);
  assert.ok(failed instanceof ConditionalCheckFailedException);
  assert.deepEqual(failed.Item.amount, { N: "12.5" });
  await documents.send(new DeleteCommand({ TableName, Key: { customer: "c#1", number: 1 } }));
  const { Items } = await documents.send(new ScanCommand({ TableName }));
  assert.deepEqual(Items, []);
});

testBothWays("methods, batches and paginators", async (client) => {
  const documents = DynamoDBDocument.from(client);
  const items = Array.from({ length: 20 }, (_, number) => ({
    customer: `c#${number % 2}`,
    number,
    state: "open",
    amount: number / 4,
  }));
  const written = await documents.batchWrite({
    RequestItems: { [TableName]: items.map((Item) => ({ PutRequest: { Item } })) },
  });
  assert.deepEqual(written.UnprocessedItems, {});
  const Keys = items.slice(0, 3).map(({ customer, number }) => ({ customer, number }));
  const { Responses } = await documents.batchGet({ RequestItems: { [TableName]: { Keys } } });
  const byNumber = (one, other) => one.number - other.number;
  assert.deepEqual(Responses[TableName].sort(byNumber), items.slice(0, 3));

  const query = {
    TableName,
    KeyConditionExpression: "customer = :c",
    ExpressionAttributeValues: { ":c": "c#1" },
  };
  const { Items, Count } = await documents.query(query);
  assert.equal(Count, 10);
  const pages = await all(paginateQuery({ client: documents, pageSize: 3 }, query));
  assert.equal(pages.length, 4);
  assert.deepEqual(
    pages.flatMap((page) => page.Items),
    Items,
  );
  const scanned = await all(paginateScan({ client: documents, pageSize: 7 }, { TableName }));
  assert.deepEqual(scanned.flatMap((page) => page.Items).sort(byNumber), items);

  const byState = await documents.send(
    new QueryCommand({
      TableName,
      IndexName: "by-state",
      KeyConditionExpression: "#s = :open AND amount < :most",
      ExpressionAttributeNames: { "#s": "state" },
      ExpressionAttributeValues: { ":open": "open", ":most": 1 },
    }),
  );
  assert.deepEqual(
    byState.Items.map((item) => item.number),
    [0, 1, 2, 3],
  );

  await documents.send(
    new BatchWriteCommand({
      RequestItems: { [TableName]: Keys.map((Key) => ({ DeleteRequest: { Key } })) },
    }),
  );
  const rest = await documents.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }));
  assert.deepEqual(rest.Responses, { [TableName]: [] });
});

testBothWays("options of the conversion", async (client) => {
  const documents = DynamoDBDocument.from(client, {
    marshallOptions: {
      removeUndefinedValues: true,
      convertEmptyValues: true,
      convertClassInstanceToMap: true,
    },
    unmarshallOptions: { wrapNumbers: true },
  });
  class Money {
    constructor(amount) {
      this.amount = amount;
    }
  }
  const Key = { customer: "c#1", number: 1 };
  await documents.put({
    TableName,
    Item: {
      ...Key,
      amount: NumberValue.from("12345678901234567890.123456789"),
      huge: 123456789012345678901234567890n,
      price: new Money(5),
      list: [undefined, 1],
      empty: "",
    },
  });
  const { Item } = await documents.get({ TableName, Key });
  assert.equal(Item.amount.toString(), "12345678901234567890.123456789");
  assert.equal(Item.huge.toString(), "123456789012345678901234567890");
  assert.equal(Item.price.amount.toString(), "5");
  assert.equal(Item.list.length, 1);
  assert.equal(Item.empty, null);
});
