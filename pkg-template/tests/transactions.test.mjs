// Transactions in plain values and in the service's own form.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  DynamoDBDocument,
  TransactGetCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteCommand,
} from "../../pkg/dist/node/index.js";
import { DocumentClient } from "../../pkg/dist/v2/index.js";
import { createThings, openDatabase, TABLE } from "./database.mjs";

const KEY = { pk: "a", sk: 1 };

test("plain values go in, and come out of what is read", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const documents = database.documentClient();
  const answer = await documents.transactWrite({
    TransactItems: [
      { Put: { TableName: TABLE, Item: { ...KEY, tags: new Set(["x"]), n: 1 } } },
      {
        Update: {
          TableName: TABLE,
          Key: { pk: "a", sk: 2 },
          UpdateExpression: "SET m = :m",
          ExpressionAttributeValues: { ":m": { deep: [1, null] } },
        },
      },
      { Delete: { TableName: TABLE, Key: { pk: "a", sk: 3 } } },
      {
        ConditionCheck: {
          TableName: TABLE,
          Key: { pk: "a", sk: 4 },
          ConditionExpression: "attribute_not_exists(pk)",
        },
      },
    ],
    ReturnConsumedCapacity: "TOTAL",
  });
  assert.deepEqual(answer.ConsumedCapacity, [{ TableName: TABLE, CapacityUnits: 8, WriteCapacityUnits: 8 }]);
  const read = await documents.transactGet({
    TransactItems: [1, 2, 3].map((sk) => ({ Get: { TableName: TABLE, Key: { pk: "a", sk } } })),
  });
  assert.deepEqual(read.Responses, [
    { Item: { ...KEY, tags: new Set(["x"]), n: 1 } },
    { Item: { pk: "a", sk: 2, m: { deep: [1, null] } } },
    {},
  ]);
});

test("a cancelled transaction says why, action by action; items stay in the service's form", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const documents = database.documentClient();
  await documents.put({ TableName: TABLE, Item: { ...KEY, n: 1 } });
  const refused = documents.transactWrite({
    TransactItems: [
      { Put: { TableName: TABLE, Item: { pk: "b", sk: 1 } } },
      {
        Put: {
          TableName: TABLE,
          Item: KEY,
          ConditionExpression: "attribute_not_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
      },
    ],
  });
  await assert.rejects(refused, (error) => {
    assert.ok(error instanceof TransactionCanceledException);
    assert.equal(
      error.message,
      "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
    );
    assert.deepEqual(error.CancellationReasons, [
      { Code: "None" },
      {
        Code: "ConditionalCheckFailed",
        Message: "The conditional request failed",
        Item: { pk: { S: "a" }, sk: { N: "1" }, n: { N: "1" } },
      },
    ]);
    return true;
  });
  assert.equal((await documents.get({ TableName: TABLE, Key: { pk: "b", sk: 1 } })).Item, undefined);
});

test("commands, the client of commands and that of version 2 have transactions", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const put = { TransactItems: [{ Put: { TableName: TABLE, Item: { ...KEY, n: 1 } } }] };
  const get = { TransactItems: [{ Get: { TableName: TABLE, Key: KEY } }] };
  const found = { Responses: [{ Item: { ...KEY, n: 1 } }] };
  const document = DynamoDBDocument.from(database);
  await document.send(new TransactWriteCommand(put));
  const { $metadata, ...answer } = await document.send(new TransactGetCommand(get));
  assert.equal($metadata.httpStatusCode, 200);
  assert.deepEqual(answer, found);
  await document.transactWrite(put);
  assert.deepEqual((await document.transactGet(get)).Responses, found.Responses);
  const older = new DocumentClient({ service: database });
  assert.deepEqual(await older.transactWrite(put).promise(), {});
  assert.deepEqual(await older.transactGet(get).promise(), found);
});

test("the methods of the database take and give the service's form", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const Item = { pk: { S: "a" }, sk: { N: "1" } };
  await database.transactWriteItems({ TransactItems: [{ Put: { TableName: TABLE, Item } }] });
  const { Responses } = await database.transactGetItems({
    TransactItems: [{ Get: { TableName: TABLE, Key: Item } }],
  });
  assert.deepEqual(Responses, [{ Item }]);
});

test("a token makes a transaction happen once", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const documents = database.documentClient();
  const add = (amount) => ({
    ClientRequestToken: "once",
    TransactItems: [
      {
        Update: {
          TableName: TABLE,
          Key: KEY,
          UpdateExpression: "ADD n :n",
          ExpressionAttributeValues: { ":n": amount },
        },
      },
    ],
  });
  await documents.transactWrite(add(1));
  await documents.transactWrite(add(1));
  assert.equal((await documents.get({ TableName: TABLE, Key: KEY })).Item.n, 1);
  await assert.rejects(documents.transactWrite(add(2)), { name: "IdempotentParameterMismatchException" });
});

test("requests that overlap with a transaction are refused", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const documents = database.documentClient();
  const item = { TableName: TABLE, Item: { ...KEY, n: 1 } };
  const transaction = { TransactItems: [{ Put: item }] };
  const [first, ...others] = await Promise.allSettled([
    documents.transactWrite(transaction),
    documents.transactWrite(transaction),
    documents.put(item),
    documents.get({ TableName: TABLE, Key: KEY }),
    documents.put({ TableName: TABLE, Item: { pk: "b", sk: 1 } }),
  ]);
  assert.equal(first.status, "fulfilled");
  const [second, put, get, other] = others;
  assert.ok(second.reason instanceof TransactionCanceledException);
  assert.deepEqual(second.reason.CancellationReasons, [
    { Code: "TransactionConflict", Message: "Transaction is ongoing for the item" },
  ]);
  assert.ok(put.reason instanceof TransactionConflictException);
  assert.equal(put.reason.message, "Transaction is ongoing for the item");
  assert.equal(get.status, "fulfilled");
  assert.equal(other.status, "fulfilled");
  // Nothing overlaps with what was answered.
  await documents.put(item);
  await documents.transactWrite(transaction);
});

test("nothing overlaps where writes are answered at once", async (t) => {
  const database = await openDatabase(t, { durability: "none" });
  await createThings(database);
  const documents = database.documentClient();
  const add = {
    TransactItems: [
      {
        Update: {
          TableName: TABLE,
          Key: KEY,
          UpdateExpression: "ADD n :one",
          ExpressionAttributeValues: { ":one": 1 },
        },
      },
    ],
  };
  await Promise.all([
    documents.transactWrite(add),
    documents.transactWrite(add),
    documents.transactWrite(add),
  ]);
  assert.equal((await documents.get({ TableName: TABLE, Key: KEY })).Item.n, 3);
});
