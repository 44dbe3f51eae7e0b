// Clients of the SDK on a database that is simulated: they bear what the service does, or see it.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  DynamoDBClient,
  InternalServerError,
  ThrottlingException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from "@aws-sdk/lib-dynamodb";

import { createThings, TABLE } from "../../pkg-template/tests/database.mjs";
import { openDatabase, TEST_MS, WAYS } from "./support.mjs";

const Key = (sk) => ({ pk: "p", sk });

function clientOf(t, config, maxAttempts) {
  const client = new DynamoDBClient({ ...config, maxAttempts });
  t.after(() => client.destroy());
  return DynamoDBDocumentClient.from(client);
}

/** What a careful program does: it tries transactions that were cancelled for a conflict again, and what a batch leaves over. */
async function work(client) {
  for (let sk = 0; sk < 10; sk += 1) {
    await client.send(new PutCommand({ TableName: TABLE, Item: { ...Key(sk), kind: "k" } }));
    const get = { TableName: TABLE, Key: Key(sk), ConsistentRead: true };
    assert.deepEqual((await client.send(new GetCommand(get))).Item, { ...Key(sk), kind: "k" });
  }
  const TransactItems = [20, 21].map((sk) => ({ Put: { TableName: TABLE, Item: Key(sk) } }));
  await retry(TransactionCanceledException, () => client.send(new TransactWriteCommand({ TransactItems })));
  let writes = { [TABLE]: Array.from({ length: 20 }, (_, sk) => ({ DeleteRequest: { Key: Key(sk) } })) };
  while (Object.keys(writes).length > 0) {
    writes = (await client.send(new BatchWriteCommand({ RequestItems: writes }))).UnprocessedItems;
  }
}

async function retry(kind, call) {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      assert.ok(error instanceof kind);
    }
  }
}

async function contents(client) {
  const values = { ":p": "p" };
  const query = { TableName: TABLE, KeyConditionExpression: "pk = :p", ExpressionAttributeValues: values };
  const { Items } = await client.send(new QueryCommand({ ...query, ConsistentRead: true }));
  return Items.map(({ sk }) => sk);
}

for (const { way, configure } of WAYS) {
  test(`a client that tries again gets through, by ${way}`, { timeout: TEST_MS }, async (t) => {
    const database = await openDatabase(t);
    await createThings(database);
    const client = clientOf(t, await configure(t, database), 3);
    const plan = { seed: 9, throttling: 0.15, failures: 0.15, conflicts: 1, unprocessed: 1 };
    const mishaps = await database.simulate(plan, async (simulation) => {
      await work(client);
      return new Set((await simulation.misfortunes()).map(({ mishap }) => mishap));
    });
    assert.deepEqual(await contents(client), [20, 21]);
    for (const mishap of ["throttled", "failed", "failedAfterwards", "unprocessed", "conflict"]) {
      assert.ok(mishaps.has(mishap), mishap);
    }
  });

  test(`a client that tries once sees it, by ${way}`, { timeout: TEST_MS }, async (t) => {
    const database = await openDatabase(t);
    await createThings(database);
    const client = clientOf(t, await configure(t, database), 1);
    const get = () => client.send(new GetCommand({ TableName: TABLE, Key: Key(1) }));
    await database.simulate({ seed: 1, others: "off", throttling: 1 });
    await assert.rejects(get(), ThrottlingException);
    await database.simulate({ seed: 1, others: "off", failures: 1 });
    await assert.rejects(get(), (error) => {
      assert.ok(error instanceof InternalServerError);
      assert.equal(error.$metadata.httpStatusCode, 500);
      return true;
    });
  });
}
