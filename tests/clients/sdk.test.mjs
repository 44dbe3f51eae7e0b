// The AWS SDK for JavaScript v3: its plain client, by the request handler and over HTTP.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDB,
  DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  IdempotentParameterMismatchException,
  ListTablesCommand,
  paginateListTables,
  paginateQuery,
  paginateScan,
  PutItemCommand,
  QueryCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  ScanCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";

import { all, openDatabase, ordersTable, TEST_MS, WAYS } from "./support.mjs";

const TableName = "Orders";

const key = (customer, number) => ({ customer: { S: customer }, number: { N: String(number) } });

const order = (customer, number, state, amount) => ({
  ...key(customer, number),
  state: { S: state },
  amount: { N: String(amount) },
});

/** A test with each way: it gets a client, and a table with two keys and indexes. */
function testBothWays(name, body) {
  for (const { way, configure } of WAYS) {
    test(`${name}, by ${way}`, { timeout: TEST_MS }, async (t) => {
      const config = await configure(t, await openDatabase(t));
      const client = new DynamoDBClient(config);
      t.after(() => client.destroy());
      await client.send(new CreateTableCommand(ordersTable()));
      await body(client, config);
    });
  }
}

testBothWays("tables are made, waited for, listed and deleted", async (client) => {
  const waiting = { client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 };
  assert.equal((await waitUntilTableExists(waiting, { TableName })).state, "SUCCESS");
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  assert.equal(Table.TableStatus, "ACTIVE");
  assert.ok(Table.CreationDateTime instanceof Date);
  assert.match(Table.TableArn, /^arn:aws:dynamodb:.*:table\/Orders$/);
  assert.equal(Table.GlobalSecondaryIndexes[0].IndexName, "by-state");
  assert.equal(Table.LocalSecondaryIndexes[0].IndexName, "by-amount");

  for (const name of ["More-1", "More-2"]) {
    await client.send(new CreateTableCommand(ordersTable(name)));
  }
  const pages = await all(paginateListTables({ client, pageSize: 2 }, {}));
  assert.deepEqual(
    pages.map((page) => page.TableNames),
    [["More-1", "More-2"], ["Orders"]],
  );

  const { TableDescription } = await client.send(new DeleteTableCommand({ TableName }));
  assert.equal(TableDescription.TableName, TableName);
  assert.equal((await waitUntilTableNotExists(waiting, { TableName })).state, "SUCCESS");
});

testBothWays("an item of every type comes back as it went", async (client) => {
  const Item = {
    ...key("c#1", 1),
    text: { S: 'gr\u00fc\u00df \u{1f600} \u0000"\\' },
    empty: { S: "" },
    number: { N: "1" },
    huge: { N: "12345678901234567890123456789012345678" },
    binary: { B: Uint8Array.of(0, 1, 254, 255) },
    nothing: { B: new Uint8Array() },
    truth: { BOOL: false },
    null: { NULL: true },
    list: { L: [{ S: "a" }, { M: { deep: { L: [] } } }] },
    map: { M: { __proto__: null, "a.b": { N: "0.5" } } },
    texts: { SS: ["a", "b"] },
    numbers: { NS: ["1", "2.5"] },
    binaries: { BS: [Uint8Array.of(1), Uint8Array.of(2)] },
  };
  await client.send(new PutItemCommand({ TableName, Item }));
  const answer = await client.send(
    new GetItemCommand({ TableName, Key: key("c#1", 1), ConsistentRead: true }),
  );
  for (const set of [answer.Item.texts.SS, answer.Item.numbers.NS]) set.sort();
  answer.Item.binaries.BS.sort((one, other) => one[0] - other[0]);
  const plain = ({ B, BS, ...rest }) => ({
    ...rest,
    ...(B === undefined ? {} : { B: [...B] }),
    ...(BS === undefined ? {} : { BS: BS.map((bytes) => [...bytes]) }),
  });
  const comparable = (item) =>
    JSON.parse(
      JSON.stringify(
        Object.entries(item)
          .map(([name, value]) => [name, plain(value)])
          .sort(),
      ),
    );
  assert.deepEqual(comparable(answer.Item), comparable(Item));
  assert.ok(answer.Item.binary.B instanceof Uint8Array);
});

testBothWays("items are written, changed and deleted", async (client) => {
  const put = await client.send(
    new PutItemCommand({
      TableName,
      Item: order("c#1", 1, "open", 10),
      ReturnConsumedCapacity: "INDEXES",
      ReturnItemCollectionMetrics: "SIZE",
    }),
  );
  assert.equal(put.$metadata.httpStatusCode, 200);
  assert.equal(put.$metadata.attempts, 1);
  assert.match(put.$metadata.requestId, /^[0-9A-Z]{52}$/);
  assert.equal(put.ConsumedCapacity.TableName, TableName);
  assert.equal(put.ConsumedCapacity.CapacityUnits, 3);
  assert.deepEqual(Object.keys(put.ConsumedCapacity.GlobalSecondaryIndexes), ["by-state"]);
  assert.deepEqual(put.ItemCollectionMetrics.ItemCollectionKey, { customer: { S: "c#1" } });
  assert.equal(put.ItemCollectionMetrics.SizeEstimateRangeGB.length, 2);

  const update = await client.send(
    new UpdateItemCommand({
      TableName,
      Key: key("c#1", 1),
      UpdateExpression: "SET #s = :paid, amount = amount + :tip REMOVE note ADD tags :tags",
      ConditionExpression: "#s = :open AND attribute_not_exists(note)",
      ExpressionAttributeNames: { "#s": "state" },
      ExpressionAttributeValues: {
        ":paid": { S: "paid" },
        ":open": { S: "open" },
        ":tip": { N: "0.5" },
        ":tags": { SS: ["new"] },
      },
      ReturnValues: "ALL_NEW",
    }),
  );
  assert.deepEqual(update.Attributes, { ...order("c#1", 1, "paid", 10.5), tags: { SS: ["new"] } });

  const gone = await client.send(
    new DeleteItemCommand({ TableName, Key: key("c#1", 1), ReturnValues: "ALL_OLD" }),
  );
  assert.deepEqual(gone.Attributes, update.Attributes);
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: key("c#1", 1) }));
  assert.equal(Item, undefined);
});

testBothWays("batches, pages, queries and scans", async (client) => {
  const orders = Array.from({ length: 25 }, (_, at) =>
    order(`c#${at % 2}`, at, at % 3 === 0 ? "open" : "paid", 100 - at),
  );
  const written = await client.send(
    new BatchWriteItemCommand({
      RequestItems: { [TableName]: orders.map((Item) => ({ PutRequest: { Item } })) },
    }),
  );
  assert.deepEqual(written.UnprocessedItems, {});

  const read = await client.send(
    new BatchGetItemCommand({
      RequestItems: {
        [TableName]: { Keys: [key("c#0", 2), key("c#1", 3), key("c#9", 9)], ProjectionExpression: "amount" },
      },
    }),
  );
  assert.deepEqual(read.Responses[TableName].map(({ amount }) => amount.N).sort(), ["97", "98"]);
  assert.deepEqual(read.UnprocessedKeys, {});

  const input = {
    TableName,
    KeyConditionExpression: "customer = :c AND #n BETWEEN :low AND :high",
    ExpressionAttributeNames: { "#n": "number" },
    ExpressionAttributeValues: { ":c": { S: "c#0" }, ":low": { N: "4" }, ":high": { N: "20" } },
    ScanIndexForward: false,
  };
  const pages = await all(paginateQuery({ client, pageSize: 4 }, input));
  assert.deepEqual(
    pages.flatMap((page) => page.Items.map((item) => Number(item.number.N))),
    [20, 18, 16, 14, 12, 10, 8, 6, 4],
  );
  assert.equal(pages.length, 3);

  const byState = await client.send(
    new QueryCommand({
      TableName,
      IndexName: "by-state",
      KeyConditionExpression: "#s = :open AND amount > :least",
      FilterExpression: "begins_with(customer, :c)",
      ExpressionAttributeNames: { "#s": "state" },
      ExpressionAttributeValues: { ":open": { S: "open" }, ":least": { N: "90" }, ":c": { S: "c#1" } },
    }),
  );
  assert.deepEqual([byState.Count, byState.ScannedCount], [2, 4]);
  assert.deepEqual(
    byState.Items.map((item) => item.number.N),
    ["9", "3"],
  );

  const scanned = await all(paginateScan({ client, pageSize: 10 }, { TableName }));
  assert.equal(scanned.flatMap((page) => page.Items).length, 25);
  const segments = [0, 1, 2].map((Segment) =>
    client.send(new ScanCommand({ TableName, Segment, TotalSegments: 3, Select: "COUNT" })),
  );
  const counts = (await Promise.all(segments)).map((answer) => answer.Count);
  assert.equal(
    counts.reduce((sum, count) => sum + count),
    25,
  );
});

testBothWays("errors are of the SDK's classes, with their members", async (client) => {
  const unknown = { TableName: "Nowhere" };
  const missing = await caught(client.send(new DescribeTableCommand(unknown)));
  assert.ok(missing instanceof ResourceNotFoundException);
  assert.equal(missing.message, "Requested resource not found: Table: Nowhere not found");
  assert.equal(missing.$metadata.httpStatusCode, 400);
  assert.equal(missing.$fault, "client");

  const taken = await caught(client.send(new CreateTableCommand(ordersTable())));
  assert.ok(taken instanceof ResourceInUseException);

  const Item = order("c#1", 1, "open", 10);
  await client.send(new PutItemCommand({ TableName, Item }));
  const failed = await caught(
    client.send(
      new PutItemCommand({
        TableName,
        Item,
        ConditionExpression: "attribute_not_exists(customer)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    ),
  );
  assert.ok(failed instanceof ConditionalCheckFailedException);
  assert.equal(failed.message, "The conditional request failed");
  assert.deepEqual(failed.Item, Item);

  const wrong = await caught(client.send(new GetItemCommand({ TableName, Key: { customer: { S: "c#1" } } })));
  assert.ok(wrong instanceof DynamoDBServiceException);
  assert.equal(wrong.name, "ValidationException");
  assert.equal(wrong.message, "The provided key element does not match the schema");
});

testBothWays("the aggregated client has the operations as methods", async (client, config) => {
  const whole = new DynamoDB(config);
  assert.deepEqual((await whole.listTables()).TableNames, [TableName]);
  whole.destroy();
});

testBothWays("many requests at once are answered each for itself", async (client) => {
  const numbers = Array.from({ length: 200 }, (_, number) => number);
  await Promise.all(
    numbers.map((number) =>
      client.send(new PutItemCommand({ TableName, Item: order("c#1", number, "open", number) })),
    ),
  );
  const items = await Promise.all(
    numbers.map((number) => client.send(new GetItemCommand({ TableName, Key: key("c#1", number) }))),
  );
  assert.deepEqual(
    items.map((answer) => Number(answer.Item.amount.N)),
    numbers,
  );
  const { TableNames } = await client.send(new ListTablesCommand());
  assert.deepEqual(TableNames, [TableName]);
});

/** The error with which a promise is rejected. */
async function caught(promise) {
  return promise.then(
    () => assert.fail("the request was answered"),
    (error) => error,
  );
}

testBothWays("transactions, their tokens and the reasons of their cancellation", async (client) => {
  const put = (customer, extra) => ({
    Put: { TableName, Item: order(customer, 1, "open", 5), ...extra },
  });
  const write = new TransactWriteItemsCommand({
    TransactItems: [
      put("a"),
      {
        Update: {
          TableName,
          Key: key("b", 1),
          UpdateExpression: "ADD amount :five",
          ExpressionAttributeValues: { ":five": { N: "5" } },
        },
      },
    ],
    ReturnConsumedCapacity: "TOTAL",
  });
  // The SDK gives each command a token of its own when it is sent.
  const { ConsumedCapacity } = await client.send(write);
  assert.equal(ConsumedCapacity[0].TableName, TableName);
  assert.equal(ConsumedCapacity[0].CapacityUnits, ConsumedCapacity[0].WriteCapacityUnits);
  const { Responses } = await client.send(
    new TransactGetItemsCommand({
      TransactItems: ["a", "z"].map((customer) => ({ Get: { TableName, Key: key(customer, 1) } })),
    }),
  );
  assert.deepEqual(
    Responses.map(({ Item }) => Item),
    [order("a", 1, "open", 5), undefined],
  );
  const refused = new TransactWriteItemsCommand({
    TransactItems: [
      put("c"),
      put("a", {
        ConditionExpression: "attribute_not_exists(customer)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    ],
  });
  await assert.rejects(client.send(refused), (error) => {
    assert.ok(error instanceof TransactionCanceledException);
    assert.match(error.message, /\[None, ConditionalCheckFailed\]$/);
    const [none, failed] = error.CancellationReasons;
    assert.deepEqual(none, { Code: "None" });
    assert.deepEqual(failed.Item, order("a", 1, "open", 5));
    return true;
  });
  const add = (amount) =>
    new TransactWriteItemsCommand({
      ClientRequestToken: "once",
      TransactItems: [
        {
          Update: {
            TableName,
            Key: key("b", 1),
            UpdateExpression: "ADD amount :amount",
            ExpressionAttributeValues: { ":amount": { N: amount } },
          },
        },
      ],
    });
  await client.send(add("1"));
  await client.send(add("1"));
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: key("b", 1) }));
  assert.equal(Item.amount.N, "6");
  await assert.rejects(client.send(add("2")), IdempotentParameterMismatchException);
});
