// Databases for tests: forks, the way back, the clock, and what they begin with.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { Minamo, MinamoError } from "../../pkg/dist/node/index.js";
import { createTestDatabase } from "../../pkg/dist/testing/node.js";
import { startWasm } from "../../pkg/dist/wasm.js";
import { createThings, openDatabase, TABLE } from "./database.mjs";

const TABLES = [
  {
    TableName: TABLE,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
  },
];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 1);

const a = { pk: { S: "a" }, n: { N: "1" } };
const b = { pk: { S: "b" }, bytes: { B: "AQI=" } };

/** A database with the table and two items; all that come of it are closed when the test ends. */
async function createBase(t, options = {}) {
  const base = await createTestDatabase({ tables: TABLES, items: { [TABLE]: [a, b] }, ...options });
  t.after(() => base.close());
  return base;
}

/** The partition keys in the table, in order. */
async function keys(database) {
  const { Items } = await database.documentClient().scan({ TableName: TABLE });
  return Items.map(({ pk }) => pk).toSorted();
}

const put = (database, pk, others = {}) =>
  database.documentClient().put({ TableName: TABLE, Item: { pk, ...others } });

test("a fork and what it was made from have nothing to do with each other", async (t) => {
  const base = await createBase(t);
  const first = await base.fork();
  await put(first, "first");
  const second = await first.fork();
  await put(second, "second");
  await put(base, "base");
  await first.close();
  assert.deepEqual(await keys(base), ["a", "b", "base"]);
  assert.deepEqual(await keys(second), ["a", "b", "first", "second"]);
  assert.deepEqual(
    [await base.check(), await second.check()].map(({ ok }) => ok),
    [true, true],
  );
  await second.close();
});

test("any database in memory can be forked, with writes under way, and a fork has its options", async (t) => {
  const database = await openDatabase(t, { region: "eu-west-1", accountId: "123456789012" });
  await createThings(database);
  const documents = database.documentClient();
  const writes = Array.from({ length: 50 }, (_, sk) =>
    documents.put({ TableName: TABLE, Item: { pk: "p", sk, kind: "k" } }),
  );
  const forks = await Promise.all([database.fork(), database.fork({ region: "eu-west-2" })]);
  await Promise.all(writes);
  for (const [number, fork] of forks.entries()) {
    const { Count } = await fork.documentClient().scan({ TableName: TABLE, IndexName: "byKind" });
    const { Table } = await fork.describeTable({ TableName: TABLE });
    const arn = `arn:aws:dynamodb:eu-west-${String(number + 1)}:123456789012:table/${TABLE}`;
    assert.deepEqual([Count, Table.TableArn], [50, arn]);
    await fork.close();
  }
});

test("only a database in memory that is open can be forked", async (t) => {
  const closed = await Minamo.open(t.name, { store: "memory" });
  await closed.close();
  await assert.rejects(
    closed.fork(),
    (error) => error instanceof MinamoError && error.name === "DatabaseClosedException",
  );
});

test("forks give their memory back", async () => {
  const { memory } = await startWasm();
  const items = Array.from({ length: 1000 }, (_, n) => ({
    pk: { S: `item ${n}` },
    text: { S: "x".repeat(500) },
  }));
  const base = await createTestDatabase({ tables: TABLES, items: { [TABLE]: items } });
  const use = async () => {
    const fork = await base.fork();
    await put(fork, "more");
    await fork.close();
  };
  for (let round = 0; round < 100; round += 1) await use();
  const before = memory().buffer.byteLength;
  for (let round = 0; round < 2_000; round += 1) await use();
  assert.equal(memory().buffer.byteLength, before);
  await base.close();
});

test("a database that is reset is as it was made, and its clients stay good", async (t) => {
  const base = await createBase(t, { clock: START });
  const documents = base.documentClient();
  const handler = base.requestHandler();
  await put(base, "c");
  await base.deleteTable({ TableName: TABLE });
  await base.clock.advance(DAY);
  const live = documents.watch({ TableName: TABLE })[Symbol.asyncIterator]();
  await assert.rejects(live.next(), { name: "ResourceNotFoundException" });
  await Promise.all([base.reset(), base.reset()]);
  assert.deepEqual(await keys(base), ["a", "b"]);
  assert.equal(base.clock.now(), START);
  const { response } = await handler.handle({
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.GetItem" },
    body: JSON.stringify({ TableName: TABLE, Key: { pk: { S: "b" } } }),
  });
  assert.deepEqual(JSON.parse(new TextDecoder().decode(response.body)), { Item: b });
});

test("a live query ends when its database is reset, and a fork goes back to the beginning as well", async (t) => {
  const base = await createBase(t);
  const live = base.documentClient().watch({ TableName: TABLE })[Symbol.asyncIterator]();
  assert.equal((await live.next()).value.items.length, 2);
  const next = live.next();
  await put(base, "c");
  await next;
  const waiting = assert.rejects(live.next(), { name: "DatabaseClosedException" });
  const fork = await base.fork();
  await base.reset();
  await waiting;
  assert.deepEqual(
    [await keys(base), await keys(fork)],
    [
      ["a", "b"],
      ["a", "b", "c"],
    ],
  );
  await fork.reset();
  assert.deepEqual(await keys(fork), ["a", "b"]);
  await fork.close();
  await assert.rejects(fork.reset(), { name: "DatabaseClosedException" });
});

test("consumers end when their database is reset, and a fork has one of the same name for itself", async (t) => {
  const base = await createBase(t);
  const consume = async (database) => {
    const [seen, waiting] = [[], []];
    const handler = ({ Records }) => {
      for (const { dynamodb } of Records) seen.push(dynamodb.Keys.pk.S);
      for (const done of waiting.splice(0)) done();
    };
    const consumer = await database.onStream(TABLE, { name: "c", startingPosition: "TRIM_HORIZON" }, handler);
    const reaches = async (count) => {
      while (seen.length < count) await new Promise((done) => waiting.push(done));
      await new Promise((done) => setTimeout(done, 20));
      return seen;
    };
    return { consumer, reaches };
  };
  const first = await consume(base);
  assert.deepEqual((await first.reaches(2)).toSorted(), ["a", "b"]);
  const fork = await base.fork();
  const second = await consume(fork);
  await put(fork, "c");
  assert.deepEqual(await second.reaches(1), ["c"]);
  await base.reset();
  await first.consumer.finished;
  await put(base, "d");
  await put(fork, "e");
  assert.deepEqual((await first.reaches(2)).length, 2);
  assert.deepEqual(await second.reaches(2), ["c", "e"]);
  await fork.close();
  await second.consumer.finished;
});

test("transactions, and forks and ways back amid of them, happen as a whole", async (t) => {
  const base = await createBase(t);
  const documents = base.documentClient();
  const transact = (pks) =>
    documents.transactWrite({
      TransactItems: pks.map((pk) => ({ Put: { TableName: TABLE, Item: { pk } } })),
    });
  const [, fork] = await Promise.all([transact(["c", "d"]), base.fork(), transact(["e", "f"])]);
  assert.ok([4, 6].includes((await keys(fork)).length));
  await base.close();
  const [, late] = [await fork.reset(), transact(["g"])];
  await assert.rejects(late, { name: "DatabaseClosedException" });
  assert.deepEqual(await keys(fork), ["a", "b"]);
  const [outcome] = await Promise.allSettled([put(fork, "h"), fork.reset()]);
  assert.ok(outcome.status === "fulfilled" || outcome.reason.name === "DatabaseClosedException");
  assert.deepEqual(await keys(fork), ["a", "b"]);
  await fork.close();
});

test("time passes by command, each database its own", async (t) => {
  const base = await createBase(t, {
    clock: new Date(START),
    seed: (database) =>
      database.updateTimeToLive({
        TableName: TABLE,
        TimeToLiveSpecification: { Enabled: true, AttributeName: "expires" },
      }),
  });
  const fork = await base.fork();
  await put(fork, "soon", { expires: START / 1000 + 60 });
  await put(fork, "later", { expires: (START + 30 * DAY) / 1000 });
  await fork.clock.advance(59_000);
  assert.deepEqual(await keys(fork), ["a", "b", "later", "soon"]);
  await fork.clock.advance(2_000);
  assert.deepEqual(await keys(fork), ["a", "b", "later"]);
  await fork.clock.set(START + 31 * DAY);
  assert.deepEqual(await keys(fork), ["a", "b"]);
  assert.deepEqual([base.clock.now(), fork.clock.now()], [START, START + 31 * DAY]);
  await base.createTable({ ...TABLES[0], TableName: "Other" });
  const { Table } = await base.describeTable({ TableName: "Other" });
  assert.equal(Table.CreationDateTime.getTime(), START);
  await assert.rejects(base.clock.set(Number.NaN), RangeError);
  await fork.close();
});

test("tokens, streams and shards age by the clock", async (t) => {
  const base = await createBase(t, { clock: START });
  const transact = (pk) =>
    base.transactWriteItems({
      ClientRequestToken: "token",
      TransactItems: [{ Put: { TableName: TABLE, Item: { pk: { S: pk } } } }],
    });
  await transact("c");
  await assert.rejects(transact("d"), { name: "IdempotentParameterMismatchException" });
  const fork = await base.fork();
  await base.clock.advance(11 * 60_000);
  await transact("d");
  assert.deepEqual(
    [await keys(base), await keys(fork)],
    [
      ["a", "b", "c", "d"],
      ["a", "b", "c"],
    ],
  );
  const { Streams } = await fork.listStreams({ TableName: TABLE });
  const records = async (database) => {
    const { StreamDescription } = await database.describeStream({ StreamArn: Streams[0].StreamArn });
    const found = [];
    for (const { ShardId } of StreamDescription.Shards) {
      const place = { StreamArn: Streams[0].StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
      const { Records } = await database.getRecords(await database.getShardIterator(place));
      found.push(...Records.map(({ dynamodb }) => dynamodb.Keys.pk.S));
    }
    return found.toSorted();
  };
  assert.deepEqual(
    [await records(base), await records(fork)],
    [
      ["a", "b", "c", "d"],
      ["a", "b", "c"],
    ],
  );
  await fork.clock.advance(2 * DAY);
  assert.deepEqual(await records(fork), []);
  await fork.close();
});

test("a clock that was not set goes with that of the host", async (t) => {
  const base = await createBase(t);
  const now = Date.now() + DAY;
  t.mock.timers.enable({ apis: ["Date"], now });
  assert.equal(base.clock.now(), now);
  await base.clock.advance(HOUR);
  t.mock.timers.setTime(now + 1);
  assert.equal(base.clock.now(), now + HOUR + 1);
});

test("tests are throttled and wait for tables, but what they begin with does not", async (t) => {
  const provisioned = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
  const tables = [{ ...TABLES[0], BillingMode: "PROVISIONED", ProvisionedThroughput: provisioned }];
  const items = Array.from({ length: 1000 }, (_, n) => ({ pk: { S: `item ${n}` } }));
  const base = await createBase(t, {
    tables,
    items: { [TABLE]: items },
    throttling: "enforce",
    controlPlaneDelay: 1000,
    clock: START,
  });
  const writes = Array.from({ length: 400 }, (_, n) => put(base, `item ${n}`));
  const outcomes = await Promise.allSettled(writes);
  assert.ok(outcomes.some(({ reason }) => reason?.name === "ProvisionedThroughputExceededException"));
  const status = async () => (await base.describeTable({ TableName: "Other" })).Table.TableStatus;
  await base.createTable({ ...TABLES[0], TableName: "Other" });
  assert.equal(await status(), "CREATING");
  await base.clock.advance(1000);
  assert.equal(await status(), "ACTIVE");
});

test("items come in the forms of the service's tools, also from files", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "minamo-"));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (name, content) => {
    writeFileSync(join(folder, name), content);
    return pathToFileURL(join(folder, name));
  };
  const item = (pk) => ({ pk: { S: pk } });
  const lines = ["l1", "l2"].map((pk) => JSON.stringify({ Item: item(pk) }));
  const parts = [
    item("inline"),
    { PutRequest: { Item: item("put") } },
    { Items: [item("answer")], Count: 1, ScannedCount: 1 },
    file("scan.json", JSON.stringify({ Items: [item("scan")], Count: 1, ConsumedCapacity: null })),
    file("list.json", JSON.stringify([item("list"), { PutRequest: { Item: item("request") } }])),
    file("export.json.gz", gzipSync(`${lines.join("\n")}\n`)),
    file("line.json", JSON.stringify({ Item: item("line") })),
  ];
  const expected = ["answer", "inline", "l1", "l2", "line", "list", "put", "request", "scan"];
  assert.deepEqual(await keys(await createBase(t, { items: { [TABLE]: parts } })), expected);
  const requests = JSON.stringify({ [TABLE]: [{ PutRequest: { Item: item("batch") } }] });
  for (const text of [requests, `{"RequestItems":${requests}}`]) {
    assert.deepEqual(await keys(await createBase(t, { items: file("batch.json", text) })), ["batch"]);
  }
  const broken = file("broken.json", `${lines[0]}\n{"Item":`);
  await assert.rejects(createBase(t, { items: { [TABLE]: broken } }), /broken\.json, line 2/);
  const missing = pathToFileURL(join(folder, "missing.json"));
  await assert.rejects(createBase(t, { items: { [TABLE]: missing } }), { code: "ENOENT" });
});

test("an attribute may have the name of what is around items", async (t) => {
  for (const name of ["Item", "Items", "PutRequest"]) {
    const tables = [
      {
        ...TABLES[0],
        AttributeDefinitions: [{ AttributeName: name, AttributeType: "S" }],
        KeySchema: [{ AttributeName: name, KeyType: "HASH" }],
      },
    ];
    const items = { [TABLE]: [{ [name]: { S: "a" } }, { [name]: { S: "b" }, pk: { M: {} } }] };
    const base = await createBase(t, { tables, items });
    assert.equal((await base.scan({ TableName: TABLE })).Count, 2);
  }
});

test("a table that is refused is named", async (t) => {
  await assert.rejects(createBase(t, { tables: [{ ...TABLES[0], TableName: "T" }] }), (error) => {
    assert.match(error.message, /^The table T was refused: .*length greater than or equal to 3$/);
    return error.cause.name === "ValidationException";
  });
});

test("an item that is refused is named", async (t) => {
  const items = { [TABLE]: [a, { n: { N: "1" } }] };
  await assert.rejects(createBase(t, { items }), (error) => {
    assert.match(
      error.message,
      /^Item 1 for the table Things was refused: One or more parameter values were invalid/,
    );
    return error.cause.name === "ValidationException";
  });
});

test("a database that is disposed of is closed", async (t) => {
  const base = await createBase(t);
  const fork = await base.fork();
  await fork[Symbol.asyncDispose]();
  await assert.rejects(keys(fork), { name: "DatabaseClosedException" });
  assert.deepEqual(await keys(base), ["a", "b"]);
});
