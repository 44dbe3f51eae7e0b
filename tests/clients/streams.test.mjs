// @aws-sdk/client-dynamodb-streams: the changes of a table, by both ways.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb-streams";

import { openDatabase, TEST_MS, WAYS } from "./support.mjs";

const TableName = "Watched";

/** A database with a table whose stream holds both images. */
async function withStream(t) {
  const database = await openDatabase(t);
  const { TableDescription } = await database.createTable({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  return { database, StreamArn: TableDescription.LatestStreamArn };
}

for (const { way, configure } of WAYS) {
  test(`the changes of a table, by ${way}`, { timeout: TEST_MS }, async (t) => {
    const { database, StreamArn } = await withStream(t);
    const config = await configure(t, database);
    const items = new DynamoDBClient(config);
    const streams = new DynamoDBStreamsClient(config);
    t.after(() => [items, streams].forEach((client) => client.destroy()));

    const listed = await streams.send(new ListStreamsCommand({ TableName }));
    assert.deepEqual(
      listed.Streams.map((stream) => [stream.StreamArn, stream.TableName]),
      [[StreamArn, TableName]],
    );
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    assert.equal(StreamDescription.StreamStatus, "ENABLED");
    assert.ok(StreamDescription.CreationRequestDateTime instanceof Date);
    const [{ ShardId }, ...others] = StreamDescription.Shards;
    assert.deepEqual(others, []);

    const latest = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "LATEST" }),
    );
    const bytes = new Uint8Array([0, 255]);
    await items.send(new PutItemCommand({ TableName, Item: { pk: { S: "a" }, v: { B: bytes } } }));
    await items.send(new PutItemCommand({ TableName, Item: { pk: { S: "a" }, v: { N: "1" } } }));
    await items.send(new DeleteItemCommand({ TableName, Key: { pk: { S: "a" } } }));
    const { Records, NextShardIterator } = await streams.send(new GetRecordsCommand(latest));
    assert.deepEqual(
      Records.map(({ eventName, dynamodb: { OldImage, NewImage } }) => [eventName, OldImage?.v, NewImage?.v]),
      [
        ["INSERT", undefined, { B: bytes }],
        ["MODIFY", { B: bytes }, { N: "1" }],
        ["REMOVE", { N: "1" }, undefined],
      ],
    );
    const time = Records[0].dynamodb.ApproximateCreationDateTime;
    assert.ok(Math.abs(time - Date.now()) < TEST_MS && time % 1000 === 0, String(time));
    const rest = await streams.send(new GetRecordsCommand({ ShardIterator: NextShardIterator, Limit: 1 }));
    assert.deepEqual([rest.Records, typeof rest.NextShardIterator], [[], "string"]);
    const { SequenceNumber } = Records[1].dynamodb;
    const after = { StreamArn, ShardId, ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber };
    const place = await streams.send(new GetShardIteratorCommand(after));
    const { Records: last } = await streams.send(new GetRecordsCommand(place));
    assert.deepEqual(last, [Records[2]]);
  });

  test(`the errors of streams, by ${way}`, { timeout: TEST_MS }, async (t) => {
    const { database, StreamArn } = await withStream(t);
    const streams = new DynamoDBStreamsClient(await configure(t, database));
    t.after(() => streams.destroy());
    const unknown = StreamArn.replace(TableName, "Unknown");
    await assert.rejects(
      streams.send(new DescribeStreamCommand({ StreamArn: unknown })),
      ResourceNotFoundException,
    );
    await assert.rejects(streams.send(new GetRecordsCommand({ ShardIterator: "x" })), {
      name: "ValidationException",
    });
    assert.equal(typeof ExpiredIteratorException, "function");
  });
}

test("the methods of a database", { timeout: TEST_MS }, async (t) => {
  const { database, StreamArn } = await withStream(t);
  await database.putItem({ TableName, Item: { pk: { S: "a" }, v: { B: new Uint8Array([1]) } } });
  assert.deepEqual(
    (await database.listStreams()).Streams.map((stream) => stream.StreamArn),
    [StreamArn],
  );
  const { StreamDescription } = await database.describeStream({ StreamArn });
  assert.ok(StreamDescription.CreationRequestDateTime instanceof Date);
  const [{ ShardId }] = StreamDescription.Shards;
  const Timestamp = StreamDescription.CreationRequestDateTime;
  for (const place of [
    { ShardIteratorType: "TRIM_HORIZON" },
    { ShardIteratorType: "AT_TIMESTAMP", Timestamp },
  ]) {
    const { ShardIterator } = await database.getShardIterator({ StreamArn, ShardId, ...place });
    const { Records } = await database.getRecords({ ShardIterator });
    assert.deepEqual(Records.length, 1);
    assert.deepEqual(Records[0].dynamodb.NewImage, { pk: { S: "a" }, v: { B: new Uint8Array([1]) } });
    assert.ok(Records[0].dynamodb.ApproximateCreationDateTime instanceof Date);
  }
});
