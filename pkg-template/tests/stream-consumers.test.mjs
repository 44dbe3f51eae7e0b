// Consumers of streams on the engine itself.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Minamo } from "../../pkg/dist/node/index.js";

const TableName = "Orders";

async function open(t, options = {}) {
  const database = await Minamo.open(t.name, { store: "memory", ...options });
  t.after(() => database.close().catch(() => undefined));
  await database
    .createTable({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    })
    .catch((error) => {
      if (error.name !== "ResourceInUseException") throw error;
    });
  return { database, documents: database.documentClient() };
}

const put = (documents, pk, more = {}) => documents.put({ TableName, Item: { pk, ...more } });

/** A handler as it stands in a function of Lambda: it knows nothing of where it runs. */
function makeHandler() {
  const seen = [];
  const handler = async (event, context) => {
    assert.ok(context.getRemainingTimeInMillis() > 0);
    for (const { eventName, dynamodb } of event.Records) {
      seen.push(`${eventName} ${dynamodb.Keys.pk.S}`);
    }
    return { batchItemFailures: [] };
  };
  return { seen, handler };
}

async function until(condition) {
  for (let turn = 0; turn < 500 && !condition(); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.ok(condition(), "it did not happen in time");
}

test("one handler serves a consumer here and a function of Lambda", async (t) => {
  const { database, documents } = await open(t);
  const { seen, handler } = makeHandler();
  let event;
  const consumer = await database.onStream(TableName, { name: "n" }, (given, context) => {
    event = given;
    return handler(given, context);
  });
  await put(documents, "a", { bytes: new Uint8Array([1, 2]) });
  await until(() => seen.length === 1);
  const [record] = event.Records;
  assert.equal(record.eventSource, "aws:dynamodb");
  assert.match(record.eventSourceARN, /:table\/Orders\/stream\//);
  assert.deepEqual(record.dynamodb.NewImage, { pk: { S: "a" }, bytes: { B: "AQI=" } });
  assert.equal(typeof record.dynamodb.ApproximateCreationDateTime, "number");
  await documents.put({ TableName, Item: { pk: "a", n: 1 } });
  await documents.delete({ TableName, Key: { pk: "a" } });
  await until(() => seen.length === 3);
  assert.deepEqual(seen, ["INSERT a", "MODIFY a", "REMOVE a"]);
  await consumer.stop();
  // The same source, called as Lambda calls it.
  const lambda = makeHandler();
  const answer = await lambda.handler(JSON.parse(JSON.stringify(event)), {
    getRemainingTimeInMillis: () => 3000,
  });
  assert.deepEqual(answer, { batchItemFailures: [] });
});

test("a consumer goes on where it stopped, and nothing is skipped", async (t) => {
  const { database, documents } = await open(t);
  const seen = [];
  const handler = ({ Records }) => {
    seen.push(...Records.map(({ dynamodb }) => dynamodb.Keys.pk.S));
  };
  const first = await database.onStream(TableName, { batchSize: 3 }, handler);
  for (let n = 0; n < 10; n += 1) await put(documents, `a${n}`);
  await until(() => seen.length === 10);
  await first.stop();
  for (let n = 0; n < 10; n += 1) await put(documents, `b${n}`);
  const second = await database.onStream(TableName, { batchSize: 4 }, handler);
  await until(() => seen.length === 20);
  await second.stop();
  const expected = ["a", "b"].flatMap((letter) => Array.from({ length: 10 }, (_, n) => `${letter}${n}`));
  assert.deepEqual(seen, expected);
  assert.deepEqual((await database.check()).problems, []);
});

test("consumers of different names get everything, each for itself", async (t) => {
  const { database, documents } = await open(t);
  const counts = [0, 0];
  const consumers = await Promise.all(
    counts.map((_, at) =>
      database.onStream(TableName, { name: `c${at}` }, ({ Records }) => {
        counts[at] += Records.length;
      }),
    ),
  );
  for (let n = 0; n < 30; n += 1) await put(documents, `p${n}`);
  await until(() => counts[0] === 30 && counts[1] === 30);
  await Promise.all(consumers.map((consumer) => consumer.stop()));
});

test("a signal and the end of the database stop a consumer", async (t) => {
  const { database } = await open(t);
  const controller = new AbortController();
  const stopped = await database.onStream(TableName, { signal: controller.signal }, () => undefined);
  controller.abort();
  await stopped.finished;
  const errors = [];
  database.on("error", (error) => errors.push(error));
  const closed = await database.onStream(TableName, { name: "other" }, () => undefined);
  await database.close();
  await closed.finished;
  assert.deepEqual(errors, []);
});

test("changes one by one, as they come", async (t) => {
  const { database, documents } = await open(t);
  await put(documents, "before");
  const controller = new AbortController();
  const seen = [];
  const reading = (async () => {
    for await (const { dynamodb } of database.streamRecords(TableName, { signal: controller.signal })) {
      seen.push(dynamodb.Keys.pk.S);
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await put(documents, "a");
  await put(documents, "b");
  await until(() => seen.length === 2);
  assert.deepEqual(seen, ["a", "b"]);
  controller.abort();
  await reading;
});

test("a reader with a name goes on behind the record that it asked on after", async (t) => {
  const { database, documents } = await open(t);
  for (const pk of ["a", "b", "c"]) await put(documents, pk);
  const options = { name: "r", startingPosition: "TRIM_HORIZON" };
  const take = async (count) => {
    const taken = [];
    for await (const { dynamodb } of database.streamRecords(TableName, options)) {
      taken.push(dynamodb.Keys.pk.S);
      if (taken.length === count) break;
    }
    return taken;
  };
  assert.deepEqual(await take(2), ["a", "b"]);
  assert.deepEqual(await take(2), ["b", "c"], "what was not asked on after comes again");
});

test("changes as a stream of the web", async (t) => {
  const { database, documents } = await open(t);
  for (const pk of ["a", "b"]) await put(documents, pk);
  const reader = database
    .streamRecords(TableName, { startingPosition: "TRIM_HORIZON" })
    .readable()
    .getReader();
  const keys = [];
  for (let n = 0; n < 2; n += 1) keys.push((await reader.read()).value.dynamodb.Keys.pk.S);
  assert.deepEqual(keys, ["a", "b"]);
  const waiting = reader.read();
  await reader.cancel();
  assert.equal((await waiting).done, true);
});
