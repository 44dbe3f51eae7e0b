// Simulations of what the service does now and then, as a program's tests use them.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  InternalServerError,
  ResourceNotFoundException,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
} from "../../pkg/dist/node/index.js";
import { createThings, openDatabase, TABLE } from "./database.mjs";

const OFF = { seed: 1, others: "off" };

const HOUR = 3_600_000;

/** Calls until it succeeds, at most three times. Returns the errors before. */
async function retry(call) {
  const errors = [];
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    try {
      await call();
      return errors;
    } catch (error) {
      errors.push(error.name);
    }
  }
  throw new Error(`three times: ${errors.join()}`);
}

/** Some dozens of requests. Returns what has befallen them. */
async function history(t, options) {
  const database = await openDatabase(t);
  await createThings(database);
  const documents = database.documentClient();
  const simulation = await database.simulate(options);
  const errors = [];
  for (let sk = 0; sk < 40; sk += 1) {
    const item = { pk: "p", sk, kind: "k" };
    errors.push(...(await retry(() => documents.put({ TableName: TABLE, Item: item }))));
    errors.push(...(await retry(() => documents.get({ TableName: TABLE, Key: { pk: "p", sk } }))));
    const query = { IndexName: "byKind", KeyConditionExpression: "kind = :k" };
    const values = { ExpressionAttributeValues: { ":k": "k" } };
    errors.push(...(await retry(() => documents.query({ TableName: TABLE, ...query, ...values }))));
  }
  return { errors, misfortunes: await simulation.misfortunes() };
}

test("what befalls requests follows from the seed", async (t) => {
  const clock = new Date("2026-01-01");
  const first = await history(t, { seed: 3, clock });
  assert.deepEqual(await history(t, { seed: 3, clock }), first);
  assert.notDeepEqual((await history(t, { seed: 4, clock })).misfortunes, first.misfortunes);
  const mishaps = new Set(first.misfortunes.map(({ mishap }) => mishap));
  assert.deepEqual([...mishaps].toSorted(), ["failed", "failedAfterwards", "stale", "throttled"]);
  assert.deepEqual([...new Set(first.errors)].toSorted(), ["InternalServerError", "ThrottlingException"]);
  const [{ operation, table, number, time }] = first.misfortunes;
  assert.deepEqual(
    [typeof operation, table, number > 0, time >= clock.getTime()],
    ["string", TABLE, true, true],
  );
});

test("an index is late until time has passed", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const documents = database.documentClient();
  const simulation = await database.simulate({ ...OFF, indexLag: 500, replicaLag: 100, staleReads: 1 });
  await documents.put({ TableName: TABLE, Item: { pk: "p", sk: 1, kind: "k" } });
  const byKind = async () => {
    const query = { IndexName: "byKind", KeyConditionExpression: "kind = :k" };
    const values = { ExpressionAttributeValues: { ":k": "k" } };
    return (await documents.query({ TableName: TABLE, ...query, ...values })).Items.length;
  };
  const Key = { pk: "p", sk: 1 };
  const get = async (options) => (await documents.get({ TableName: TABLE, Key, ...options })).Item?.kind;
  assert.deepEqual([await byKind(), await get(), await get({ ConsistentRead: true })], [0, undefined, "k"]);
  await simulation.advance(100);
  assert.deepEqual([await byKind(), await get()], [0, "k"]);
  await simulation.advance(400);
  assert.equal(await byKind(), 1);
  await documents.delete({ TableName: TABLE, Key });
  assert.deepEqual([await byKind(), await get()], [1, "k"]);
  simulation.stop();
  assert.deepEqual([await byKind(), await get()], [0, undefined]);
});

test("errors are those of the service", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const documents = database.documentClient();
  const put = () => documents.put({ TableName: TABLE, Item: { pk: "p", sk: 1 } });
  const transact = () =>
    documents.transactWrite({
      TransactItems: [1, 2].map((sk) => ({ Put: { TableName: TABLE, Item: { pk: "p", sk } } })),
    });
  await database.simulate({ ...OFF, throttling: 1 });
  const throttled = await put().catch((error) => error);
  assert.ok(throttled instanceof ThrottlingException && throttled.retryable);
  const arn = `arn:aws:dynamodb:local:000000000000:table/${TABLE}`;
  const reason = "TableWriteKeyRangeThroughputExceeded";
  assert.deepEqual(throttled.throttlingReasons, [{ reason, resource: arn }]);
  await database.simulate({ ...OFF, failures: 1 });
  const failed = await put().catch((error) => error);
  assert.ok(failed instanceof InternalServerError && failed.retryable);
  assert.deepEqual([failed.$metadata.httpStatusCode, failed.message], [500, "Internal server error"]);
  await database.simulate({ ...OFF, conflicts: 1, refusalsInARow: 1 });
  const cancelled = await transact().catch((error) => error);
  assert.ok(cancelled instanceof TransactionCanceledException);
  const codes = cancelled.CancellationReasons.map(({ Code }) => Code);
  assert.deepEqual(codes.toSorted(), ["None", "TransactionConflict"]);
  await assert.rejects(put(), TransactionConflictException);
  await put();
});

test("batches are done in part, and in the end as a whole", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const documents = database.documentClient();
  await database.simulate({ ...OFF, unprocessed: 1 });
  const keys = Array.from({ length: 20 }, (_, sk) => ({ pk: "p", sk }));
  let writes = { [TABLE]: keys.map((Item) => ({ PutRequest: { Item } })) };
  let rounds = 0;
  for (; Object.keys(writes).length > 0; rounds += 1) {
    writes = (await documents.batchWrite({ RequestItems: writes })).UnprocessedItems;
  }
  assert.ok(rounds > 1);
  const found = [];
  let reads = { [TABLE]: { Keys: keys, ConsistentRead: true } };
  for (rounds = 0; Object.keys(reads).length > 0; rounds += 1) {
    const { Responses, UnprocessedKeys } = await documents.batchGet({ RequestItems: reads });
    found.push(...Responses[TABLE]);
    reads = UnprocessedKeys;
  }
  assert.ok(rounds > 1);
  assert.equal(found.length, 20);
});

test("time passes by command: tables, items, iterators, shards", async (t) => {
  const database = await openDatabase(t, { controlPlaneDelay: 5_000 });
  const start = Date.parse("2026-01-01");
  const simulation = await database.simulate({ ...OFF, clock: start, timeToLiveDelay: [HOUR, 2 * HOUR] });
  const TableName = "Sessions";
  await database.createTable({
    TableName,
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "OLD_IMAGE" },
  });
  const put = (pk, expires) =>
    database.putItem({ TableName, Item: { pk: { S: pk }, expires: { N: String(expires / 1000) } } });
  await assert.rejects(put("a", start), ResourceNotFoundException);
  await simulation.advance(5_000);
  assert.equal(simulation.now(), start + 5_000);
  const TimeToLiveSpecification = { AttributeName: "expires", Enabled: true };
  await database.updateTimeToLive({ TableName, TimeToLiveSpecification });
  await put("a", start + HOUR);
  const count = async () => (await database.scan({ TableName })).Count;
  await simulation.advance(HOUR);
  assert.equal(await count(), 1);
  await simulation.advance(3 * HOUR);
  assert.equal(await count(), 0);

  const { LatestStreamArn: StreamArn } = (await database.describeTable({ TableName })).Table;
  const shards = async () => (await database.describeStream({ StreamArn })).StreamDescription.Shards;
  const [{ ShardId }] = await shards();
  const iterate = async () => {
    const given = await database.getShardIterator({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" });
    return given.ShardIterator;
  };
  const records = (await database.getRecords({ ShardIterator: await iterate() })).Records;
  const [, removed] = records;
  assert.equal(removed.userIdentity.PrincipalId, "dynamodb.amazonaws.com");
  const removedAt = removed.dynamodb.ApproximateCreationDateTime.getTime() - start;
  assert.ok(removedAt >= 2 * HOUR && removedAt <= 3 * HOUR + 60_000, String(removedAt));
  const iterator = await iterate();
  await simulation.advance(16 * 60_000);
  await assert.rejects(database.getRecords({ ShardIterator: iterator }), {
    name: "ExpiredIteratorException",
  });
  await put("b", start);
  const [, second] = await shards();
  assert.ok(second, "a shard takes records for four hours");
  await simulation.advance(25 * HOUR);
  const gone = database.getShardIterator({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" });
  await assert.rejects(gone, ResourceNotFoundException);
  const late = database.getShardIterator({
    StreamArn,
    ShardId: second.ShardId,
    ShardIteratorType: "AT_SEQUENCE_NUMBER",
    SequenceNumber: second.SequenceNumberRange.StartingSequenceNumber,
  });
  await assert.rejects(late, { name: "TrimmedDataAccessException" });
});

test("iterators expire by chance", async (t) => {
  const database = await openDatabase(t);
  await database.createTable({
    TableName: "Changes",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  });
  await database.simulate({ ...OFF, expiredIterators: 0.5 });
  await database.putItem({ TableName: "Changes", Item: { pk: { S: "p" } } });
  // Its reader goes on where it was.
  for await (const record of database.streamRecords("Changes", { startingPosition: "TRIM_HORIZON" })) {
    assert.equal(record.eventName, "INSERT");
    break;
  }
});

test("a body that fails has its seed printed", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const print = t.mock.method(console, "error", () => undefined);
  const failure = new Error("it does not bear it");
  const run = database.simulate({ seed: 5, others: "off", throttling: 1 }, async () => {
    await database
      .documentClient()
      .get({ TableName: TABLE, Key: { pk: "p", sk: 1 } })
      .catch(() => undefined);
    throw failure;
  });
  await assert.rejects(run, failure);
  const [text] = print.mock.calls[0].arguments;
  assert.equal(text, "minamo: failed in the simulation of seed 5 (1 throttled). Again: { seed: 5 }");
  assert.equal(await database.simulate({}, ({ seed }) => typeof seed), "number");
  await database.documentClient().get({ TableName: TABLE, Key: { pk: "p", sk: 1 } });
  assert.equal(print.mock.callCount(), 1);
});

test("a plan that makes no sense is refused", async (t) => {
  const database = await openDatabase(t);
  for (const [options, error] of [
    [{ throttling: 2 }, RangeError],
    [{ indexLag: -1 }, RangeError],
    [{ indexLag: [5, 4] }, RangeError],
    [{ seed: 0.5 }, RangeError],
    [{ clock: "soon" }, RangeError],
    [{ others: "on" }, TypeError],
    [{ latencies: 1 }, TypeError],
  ]) {
    await assert.rejects(database.simulate(options), error, JSON.stringify(options));
  }
  const { advance } = await database.simulate();
  await assert.rejects(advance(-1), RangeError);
});

test("consumers of streams go on, and know how old a change is by the clock of the database", async (t) => {
  const database = await openDatabase(t);
  const TableName = "Changes";
  await database.simulate({ seed: 2, clock: new Date("2020-01-01"), expiredIterators: 0.5 });
  await database.createTable({
    TableName,
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  });
  const keys = Array.from({ length: 20 }, (_, number) => String(number));
  const seen = [];
  let consumer;
  const done = new Promise((resolve, reject) => {
    const handler = ({ Records }) => {
      seen.push(...Records.map(({ dynamodb }) => dynamodb.Keys.pk.S));
      if (seen.length >= keys.length) resolve();
    };
    consumer = database.onStream(TableName, { maximumRecordAge: 3_600, onFailure: reject }, handler);
  });
  for (const pk of keys) {
    await retry(() => database.putItem({ TableName, Item: { pk: { S: pk } } }));
  }
  await done;
  await (await consumer).stop();
  assert.deepEqual(seen, keys);
});
