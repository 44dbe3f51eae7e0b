// Every operation that is built is a method of the database, and a command.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as minamo from "../../pkg/dist/node/index.js";
import { DynamoDBDocumentClient } from "../../pkg/dist/node/index.js";
import { OPERATIONS } from "../../pkg/dist/methods.js";
import { createThings, openDatabase, TABLE } from "./database.mjs";

const methodOf = (operation) => operation.charAt(0).toLowerCase() + operation.slice(1);

test("every operation of the engine has a method and a command", async (t) => {
  const database = await openDatabase(t);
  const operations = [...database.engine.operations.keys()];
  assert.ok(operations.length >= 30);
  const documents = Object.values(OPERATIONS);
  for (const operation of operations) {
    assert.equal(typeof database[methodOf(operation)], "function", operation);
    const name = `${operation}Command`;
    assert.equal(typeof minamo[name], "function", name);
    const command = new minamo[name]({});
    assert.equal(command.operation, operation);
    assert.equal(command.constructor.name, name);
    assert.ok(command instanceof minamo.ServiceCommand || documents.includes(operation), name);
  }
});

test("commands in the service's own form are sent by the clients for documents", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const client = DynamoDBDocumentClient.from(database);
  const { TableNames, $metadata } = await client.send(new minamo.ListTablesCommand());
  assert.deepEqual(TableNames, [TABLE]);
  assert.equal($metadata.httpStatusCode, 200);
  const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_IMAGE" };
  await client.send(new minamo.UpdateTableCommand({ TableName: TABLE, StreamSpecification }));
  await client.send(
    new minamo.PutItemCommand({ TableName: TABLE, Item: { pk: { S: "a" }, sk: { N: "1" } } }),
  );
  const { Streams } = await client.send(new minamo.ListStreamsCommand({ TableName: TABLE }));
  const { StreamArn } = Streams[0];
  const { StreamDescription } = await client.send(new minamo.DescribeStreamCommand({ StreamArn }));
  const { ShardId } = StreamDescription.Shards[0];
  const place = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
  const { ShardIterator } = await client.send(new minamo.GetShardIteratorCommand(place));
  const { Records } = await client.send(new minamo.GetRecordsCommand({ ShardIterator }));
  assert.deepEqual(Records[0].dynamodb.NewImage, { pk: { S: "a" }, sk: { N: "1" } });
  const missing = client.send(new minamo.DescribeTimeToLiveCommand({ TableName: "Missing" }));
  await assert.rejects(missing, { name: "ResourceNotFoundException" });
});
