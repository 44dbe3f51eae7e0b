// What consumers of streams do with batches, on a stream that is faked, in virtual time.

import assert from "node:assert/strict";
import { test } from "node:test";

import { compileFilters } from "../../pkg/dist/consumers/filter.js";
import { startConsumer } from "../../pkg/dist/consumers/index.js";
import { FakeStream, numberOf, numbersOf, settle } from "./fake-stream.mjs";

/** A consumer whose handler is the test's; what it was called with is in `calls`. */
function consume(t, { records = 0, stream = new FakeStream(), handler = () => undefined, ...options }) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000_000_000 });
  for (let n = 0; n < records; n += 1) stream.add();
  const calls = [];
  const consumer = startConsumer(stream, "T", options, (event, context) => {
    calls.push(numbersOf(event));
    return handler(event, context);
  });
  t.after(() => consumer.stop());
  return { stream, consumer, calls };
}

const placeOf = (stream, name = "default") => JSON.parse(stream.places.get(`T/${name}`)).after;

test("records come in batches of the size, and the place moves behind them", async (t) => {
  const { stream, calls } = consume(t, { records: 5, batchSize: 2 });
  await settle();
  assert.deepEqual(calls, [[1, 2], [3, 4], [5]]);
  assert.equal(placeOf(stream), numberOf(5));
  stream.add();
  await settle();
  assert.deepEqual(calls.at(-1), [6]);
});

test("a window lets a batch become fuller", async (t) => {
  const { stream, calls } = consume(t, { records: 1, batchSize: 3, batchWindow: 10 });
  await settle();
  t.mock.timers.tick(9_000);
  stream.add();
  await settle();
  assert.deepEqual(calls, []);
  t.mock.timers.tick(1_000);
  await settle();
  assert.deepEqual(calls, [[1, 2]]);
  for (let n = 0; n < 3; n += 1) stream.add();
  await settle();
  assert.deepEqual(calls.at(-1), [3, 4, 5], "a full batch does not wait");
});

test("a batch that fails comes again, longer and longer after, before anything else", async (t) => {
  let failures = 2;
  const handler = () => {
    if (failures > 0) {
      failures -= 1;
      throw new Error("no");
    }
  };
  const { stream, calls } = consume(t, { records: 3, batchSize: 2, handler });
  await settle();
  assert.deepEqual(calls, [[1, 2]]);
  t.mock.timers.tick(100);
  await settle();
  t.mock.timers.tick(100);
  await settle();
  assert.equal(calls.length, 2, "the second pause is longer");
  t.mock.timers.tick(100);
  await settle();
  assert.deepEqual(calls, [[1, 2], [1, 2], [1, 2], [3]]);
  assert.equal(placeOf(stream), numberOf(3));
});

test("after so many attempts a batch is given up, and told of", async (t) => {
  const failures = [];
  const handler = ({ Records }) => {
    if (Records[0].eventID === "1") throw new Error("no");
  };
  const onFailure = (failure) => failures.push(failure);
  const { calls } = consume(t, { records: 3, batchSize: 2, maximumRetryAttempts: 1, handler, onFailure });
  await settle();
  t.mock.timers.tick(100);
  await settle();
  assert.deepEqual(calls, [[1, 2], [1, 2], [3]]);
  const [{ requestContext, DDBStreamBatchInfo: info, version }] = failures;
  assert.equal(requestContext.condition, "RetryAttemptsExhausted");
  assert.equal(requestContext.approximateInvokeCount, 2);
  assert.equal(version, "1.0");
  assert.deepEqual(
    [info.startSequenceNumber, info.endSequenceNumber, info.batchSize],
    [numberOf(1), numberOf(2), 2],
  );
  assert.match(info.shardId, /^shardId-/);
});

test("what could not be told of is told again, and not passed over", async (t) => {
  let told = 0;
  const onFailure = () => {
    told += 1;
    if (told === 1) throw new Error("no");
  };
  const handler = () => Promise.reject(new Error("no"));
  const { stream } = consume(t, { records: 1, maximumRetryAttempts: 0, handler, onFailure });
  await settle();
  assert.equal(placeOf(stream), undefined);
  t.mock.timers.tick(100);
  await settle();
  assert.equal(told, 2);
  assert.equal(placeOf(stream), numberOf(1));
});

test("a batch that fails is cut in halves until what fails stands alone", async (t) => {
  const failures = [];
  const handler = ({ Records }) => {
    if (Records.some(({ eventID }) => eventID === "3")) throw new Error("no");
  };
  const options = { bisectBatchOnError: true, maximumRetryAttempts: 0 };
  const { calls } = consume(t, {
    records: 4,
    handler,
    onFailure: (failure) => failures.push(failure),
    ...options,
  });
  await settle();
  assert.deepEqual(calls, [[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]]);
  assert.equal(failures.length, 1);
});

test("a handler can tell from which record on it has failed", async (t) => {
  let first = true;
  const handler = ({ Records }) => {
    if (!first) return { batchItemFailures: [] };
    first = false;
    return { batchItemFailures: [{ itemIdentifier: Records[2].dynamodb.SequenceNumber }] };
  };
  const { stream, calls } = consume(t, { records: 4, handler });
  await settle();
  assert.equal(placeOf(stream), numberOf(2));
  t.mock.timers.tick(100);
  await settle();
  assert.deepEqual(calls, [
    [1, 2, 3, 4],
    [3, 4],
  ]);
});

test("a failure of a record that is not in the batch is one of all", async (t) => {
  const handler = () => ({ batchItemFailures: [{ itemIdentifier: "" }] });
  const { calls } = consume(t, { records: 2, handler });
  await settle();
  t.mock.timers.tick(100);
  await settle();
  assert.deepEqual(calls, [
    [1, 2],
    [1, 2],
  ]);
});

test("records that are too old are given up", async (t) => {
  const failures = [];
  const handler = () => Promise.reject(new Error("no"));
  const onFailure = ({ requestContext }) => failures.push(requestContext.condition);
  const { calls } = consume(t, { records: 1, maximumRecordAge: 60, handler, onFailure });
  await settle();
  for (let tick = 0; tick < 110; tick += 1) {
    t.mock.timers.tick(1_000);
    await settle();
  }
  assert.deepEqual(failures, ["RecordAgeExceeded"]);
  assert.ok(calls.length > 3 && calls.length < 13, `${calls.length} calls`);
});

test("batches are handled at once, but those of one partition one after the other", async (t) => {
  const stream = new FakeStream();
  for (let n = 0; n < 40; n += 1) stream.add(`p${n % 8}`);
  let running = 0;
  let most = 0;
  const last = new Map();
  const handler = async ({ Records }) => {
    running += 1;
    most = Math.max(most, running);
    await settle();
    for (const { dynamodb } of Records) {
      const n = Number(dynamodb.NewImage.n.N);
      assert.ok(n > (last.get(dynamodb.Keys.pk.S) ?? 0));
      last.set(dynamodb.Keys.pk.S, n);
    }
    running -= 1;
  };
  consume(t, { stream, batchSize: 2, parallelizationFactor: 4, handler });
  for (let turn = 0; turn < 30; turn += 1) await settle();
  assert.ok(most > 1 && most <= 4, `${most} at once`);
  assert.equal([...last.values()].length, 8);
  assert.equal(placeOf(stream), numberOf(40));
});

test("the place stays before a batch that is not done with", async (t) => {
  const stream = new FakeStream();
  stream.add("slow");
  for (let n = 0; n < 20; n += 1) stream.add(`p${n}`);
  let finish;
  const slow = new Promise((resolve) => {
    finish = resolve;
  });
  const handler = ({ Records }) => (Records.some(({ eventID }) => eventID === "1") ? slow : undefined);
  const { calls } = consume(t, { stream, batchSize: 1, parallelizationFactor: 10, handler });
  await settle();
  assert.ok(calls.length > 5);
  assert.equal(placeOf(stream), undefined);
  finish();
  await settle();
  assert.equal(placeOf(stream), numberOf(21));
});

test("records that fit no pattern are passed over", async (t) => {
  const stream = new FakeStream();
  for (const kind of ["a", "b", "a"]) stream.add("p", { kind: { S: kind } });
  const Pattern = JSON.stringify({ dynamodb: { NewImage: { kind: { S: ["a"] } } } });
  const { calls } = consume(t, { stream, filterCriteria: { Filters: [{ Pattern }] } });
  await settle();
  assert.deepEqual(calls, [[1, 3]]);
  stream.add("p", { kind: { S: "b" } });
  await settle();
  assert.equal(placeOf(stream), numberOf(4), "the place moves all the same");
});

test("LATEST begins where the stream is, for good", async (t) => {
  const places = new Map();
  const stream = new FakeStream(places);
  stream.add();
  const { consumer, calls } = consume(t, { stream, startingPosition: "LATEST" });
  await settle();
  await consumer.stop();
  assert.deepEqual(calls, []);
  stream.add();
  const later = [];
  const again = startConsumer(stream, "T", {}, (event) => void later.push(numbersOf(event)));
  await settle();
  assert.deepEqual(later, [[2]]);
  await again.stop();
});

test("a consumer whose handler did not end is given the same batch again", async (t) => {
  const stream = new FakeStream();
  let finish;
  const endless = new Promise((resolve) => {
    finish = resolve;
  });
  const { calls } = consume(t, { stream, records: 2, handler: () => endless });
  await settle();
  assert.deepEqual(calls, [[1, 2]]);
  // As after a crash: another one begins with what is kept.
  const later = [];
  const again = startConsumer(stream, "T", {}, (event) => void later.push(numbersOf(event)));
  await settle();
  assert.deepEqual(later, [[1, 2]]);
  await again.stop();
  finish();
});

test("stopping waits for the handler, and keeps what it has done", async (t) => {
  let finish;
  const handler = () =>
    new Promise((resolve) => {
      finish = resolve;
    });
  const { stream, consumer } = consume(t, { records: 1, handler });
  await settle();
  const stopped = consumer.stop();
  await settle();
  assert.equal(placeOf(stream), undefined);
  finish();
  await stopped;
  assert.equal(placeOf(stream), numberOf(1));
});

test("who finds its place moved by another one begins anew there", async (t) => {
  const { stream, calls } = consume(t, { records: 1 });
  await settle();
  stream.add();
  const place = JSON.parse(stream.places.get("T/default"));
  stream.places.set("T/default", JSON.stringify({ ...place, after: numberOf(2) }));
  await settle();
  stream.add();
  await settle();
  assert.deepEqual(calls.at(-1), [3]);
  assert.equal(placeOf(stream), numberOf(3));
});

test("a context tells how much time is left", async (t) => {
  let context;
  const handler = (_, given) => {
    context = given;
  };
  consume(t, { records: 1, name: "c", handler });
  await settle();
  assert.equal(context.functionName, "c");
  assert.equal(context.getRemainingTimeInMillis(), 900_000);
});

test("a table without a stream, and wrong options, are refused", async (t) => {
  const stream = new FakeStream();
  stream.call = async () => ({ Table: {} });
  const { consumer } = consume(t, { stream });
  await assert.rejects(consumer.finished, /The table T has no stream/);
  assert.equal(stream.reported.length, 1);
  const start = (options) => () => startConsumer(stream, "T", options, () => undefined);
  assert.throws(start({ batchSize: 0 }), RangeError);
  assert.throws(start({ parallelizationFactor: 11 }), RangeError);
  assert.throws(start({ startingPosition: "TOMORROW" }), TypeError);
  assert.throws(start({ filterCriteria: { Filters: [{ Pattern: { a: [{ like: "x" }] } }] } }), TypeError);
});

test("patterns match as Lambda's", () => {
  const value = { a: { S: "Alpha" }, n: 5, list: ["x", "y"], none: null };
  const cases = [
    [{ a: { S: ["Alpha", "Beta"] } }, true],
    [{ a: { S: ["alpha"] } }, false],
    [{ a: { S: [{ prefix: "Al" }] } }, true],
    [{ a: { S: [{ suffix: "pha" }] } }, true],
    [{ a: { S: [{ suffix: "phA" }] } }, false],
    [{ a: { S: [{ "equals-ignore-case": "ALPHA" }] } }, true],
    [{ a: { S: [{ "anything-but": ["Beta"] }] } }, true],
    [{ a: { S: [{ "anything-but": ["Alpha", "Beta"] }] } }, false],
    [{ a: { S: [{ "anything-but": { prefix: "Al" } }] } }, false],
    [{ b: { S: [{ "anything-but": ["Alpha"] }] } }, false],
    [{ a: { S: [{ exists: true }] } }, true],
    [{ b: { S: [{ exists: false }] } }, true],
    [{ a: [{ exists: false }] }, true],
    [{ n: [{ numeric: [">", 1, "<=", 5] }] }, true],
    [{ n: [{ numeric: ["=", 4] }] }, false],
    [{ n: [5] }, true],
    [{ list: ["y"] }, true],
    [{ none: [null] }, true],
    [{ n: [5], a: { S: ["no"] } }, false],
    [{ $or: [{ n: [4] }, { a: { S: ["Alpha"] } }] }, true],
    [{ $or: [{ n: [4] }, { a: { S: ["no"] } }], n: [5] }, false],
  ];
  for (const [Pattern, expected] of cases) {
    assert.equal(compileFilters({ Filters: [{ Pattern }] })(value), expected, JSON.stringify(Pattern));
  }
  assert.equal(compileFilters(undefined)(value), true);
  assert.equal(
    compileFilters({ Filters: [{ Pattern: '{"n":[4]}' }, { Pattern: '{"n":[5]}' }] })(value),
    true,
  );
});
