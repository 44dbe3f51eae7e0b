// Live queries: what is yielded, at whose pace, and how they end.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createThings, openDatabase, TABLE } from "./database.mjs";

const P = { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": "p" } };

async function openThings(t, options) {
  const database = await openDatabase(t, options);
  await createThings(database);
  return { database, documents: database.documentClient() };
}

const put = (documents, sk, more = {}) => documents.put({ TableName: TABLE, Item: { pk: "p", sk, ...more } });
const remove = (documents, sk) => documents.delete({ TableName: TABLE, Key: { pk: "p", sk } });
const keys = ({ items }) => items.map(({ sk }) => sk);

/** The next value of an iterator. */
async function next(iterator) {
  const { done, value } = await iterator.next();
  assert.equal(done, false);
  return value;
}

/** Waits until something holds. */
async function until(holds) {
  for (let turn = 0; !holds(); turn++) {
    assert.ok(turn < 1000, "it never holds");
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
}

test("the result comes first, then what is added, changed and removed, with old and new items", async (t) => {
  const { documents } = await openThings(t);
  await put(documents, 1, { text: "one" });
  const live = documents.watch({ TableName: TABLE, ...P })[Symbol.asyncIterator]();
  const first = await next(live);
  const one = { pk: "p", sk: 1, text: "one" };
  assert.deepEqual(first, { type: "snapshot", items: [one], added: [], changed: [], removed: [] });

  await put(documents, 0);
  const second = await next(live);
  const zero = { pk: "p", sk: 0 };
  assert.deepEqual(second, {
    type: "change",
    items: [zero, one],
    added: [{ item: zero, index: 0 }],
    changed: [],
    removed: [],
  });
  assert.equal(second.items[1], first.items[0], "what has not changed is the same object");

  await put(documents, 1, { text: "uno" });
  const third = await next(live);
  const uno = { pk: "p", sk: 1, text: "uno" };
  assert.deepEqual(third.changed, [{ item: uno, old: one, index: 1 }]);
  assert.equal(third.changed[0].old, first.items[0]);
  assert.deepEqual(second.items, [zero, one], "what was yielded stays as it was");

  await remove(documents, 0);
  const fourth = await next(live);
  assert.deepEqual(fourth.removed, [{ old: zero, index: 0 }]);
  assert.deepEqual(fourth.items, [uno]);
});

test("only what concerns the query is told", async (t) => {
  const { documents } = await openThings(t);
  const query = {
    TableName: TABLE,
    KeyConditionExpression: "pk = :p AND sk < :n",
    FilterExpression: "done = :f",
    ProjectionExpression: "sk, title",
    ExpressionAttributeValues: { ":p": "p", ":n": 10, ":f": false },
  };
  const live = documents.watch(query)[Symbol.asyncIterator]();
  assert.deepEqual((await next(live)).items, []);
  const pending = next(live);
  await put(documents, 11, { done: false, title: "beyond the range" });
  await put(documents, 1, { done: true, title: "refused by the filter" });
  await documents.put({ TableName: TABLE, Item: { pk: "q", sk: 1, done: false } });
  await put(documents, 2, { done: false, title: "told", more: 1 });
  assert.deepEqual((await pending).items, [{ sk: 2, title: "told" }]);
  const later = next(live);
  await put(documents, 2, { done: false, title: "told", more: 2 });
  await put(documents, 2, { done: true, title: "told" });
  assert.deepEqual((await later).removed, [{ old: { sk: 2, title: "told" }, index: 0 }]);
});

test("whoever is slow gets what has happened since as one change", async (t) => {
  const { documents } = await openThings(t);
  const live = documents.watch({ TableName: TABLE, ...P })[Symbol.asyncIterator]();
  await next(live);
  for (let round = 0; round < 20; round++) {
    await Promise.all([0, 1, 2].map((sk) => put(documents, sk, { round })));
  }
  await remove(documents, 1);
  const change = await next(live);
  assert.deepEqual(keys(change), [0, 2]);
  assert.deepEqual(
    change.added.map(({ item, index }) => [item.sk, item.round, index]),
    [
      [0, 19, 0],
      [2, 19, 1],
    ],
  );
  assert.deepEqual([change.changed, change.removed], [[], []]);
});

test("a limit shows a window", async (t) => {
  const { documents } = await openThings(t);
  for (let sk = 0; sk < 6; sk++) await put(documents, sk);
  const query = { TableName: TABLE, ...P, Limit: 2, ScanIndexForward: false };
  const live = documents.watch(query)[Symbol.asyncIterator]();
  assert.deepEqual(keys(await next(live)), [5, 4]);
  await remove(documents, 5);
  const change = await next(live);
  assert.deepEqual(keys(change), [4, 3]);
  assert.deepEqual([change.removed[0].index, change.added[0].index], [0, 1]);
  await put(documents, 7);
  assert.deepEqual(keys(await next(live)), [7, 4]);
});

test("scans and indexes can be watched, and all options of the client hold", async (t) => {
  const { database } = await openThings(t);
  const documents = database.documentClient({ unmarshallOptions: { wrapNumbers: true } });
  const byKind = documents.watch({
    TableName: TABLE,
    IndexName: "byKind",
    KeyConditionExpression: "kind = :k",
    ExpressionAttributeValues: { ":k": "k" },
  });
  const [index, scan] = [byKind, documents.watch({ TableName: TABLE })].map((live) =>
    live[Symbol.asyncIterator](),
  );
  assert.deepEqual([(await next(index)).items, (await next(scan)).items], [[], []]);
  await put(documents, 1, { kind: "k" });
  const [added] = (await next(index)).added;
  assert.deepEqual([added.index, added.item.kind, added.item.sk.value], [0, "k", "1"]);
  assert.equal((await next(scan)).items.length, 1);
  await put(documents, 1, { kind: "other" });
  assert.equal((await next(index)).removed.length, 1);
  assert.equal((await next(scan)).changed.length, 1);
});

test("a loop that is left ends the live query, and so does return()", async (t) => {
  const { documents } = await openThings(t);
  const live = documents.watch({ TableName: TABLE });
  const seen = [];
  for await (const { type } of live) {
    seen.push(type);
    break;
  }
  assert.deepEqual(seen, ["snapshot"]);
  const iterator = live[Symbol.asyncIterator]();
  await next(iterator);
  const pending = iterator.next();
  assert.deepEqual(await iterator.return(), { done: true, value: undefined });
  assert.deepEqual(await pending, { done: true, value: undefined });
  assert.deepEqual(await iterator.next(), { done: true, value: undefined });
});

test("a signal rejects whoever waits, before, while and after it begins", async (t) => {
  const { documents } = await openThings(t);
  const aborted = documents.watch({ TableName: TABLE }, { signal: AbortSignal.abort() });
  await assert.rejects(next(aborted[Symbol.asyncIterator]()), { name: "AbortError" });
  for (const waits of [true, false]) {
    const controller = new AbortController();
    const live = documents.watch({ TableName: TABLE }, { signal: controller.signal });
    const iterator = live[Symbol.asyncIterator]();
    await next(iterator);
    const pending = waits ? iterator.next() : undefined;
    controller.abort(new Error("enough"));
    const rejected = pending ?? iterator.next();
    await assert.rejects(rejected, ({ name, cause }) => name === "AbortError" && cause.message === "enough");
    assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  }
});

test("what is wrong with the query, and the end of its table or its database, are told as errors", async (t) => {
  const { database, documents } = await openThings(t);
  const first = (input) => next(documents.watch(input)[Symbol.asyncIterator]());
  await assert.rejects(first({ TableName: "Nothing" }), { name: "ResourceNotFoundException" });
  await assert.rejects(first({ TableName: TABLE, FilterExpression: "a =" }), { name: "ValidationException" });
  const [live, other] = [0, 1].map(() => documents.watch({ TableName: TABLE })[Symbol.asyncIterator]());
  await next(live);
  const ended = assert.rejects(live.next(), { name: "ResourceNotFoundException" });
  await database.deleteTable({ TableName: TABLE });
  await ended;
  assert.deepEqual(await live.next(), { done: true, value: undefined });
  await createThings(database);
  await next(other);
  const closed = assert.rejects(other.next(), { name: "DatabaseClosedException" });
  await database.close();
  await closed;
});

test("those who subscribe share one result, which is kept while one of them is there", async (t) => {
  const { documents } = await openThings(t);
  await put(documents, 1);
  const live = documents.watch({ TableName: TABLE, ...P });
  const pending = live.getState();
  assert.deepEqual(pending, { status: "pending", items: [], error: undefined });
  let calls = 0;
  const stops = [0, 1].map(() =>
    live.subscribe(() => {
      calls += 1;
    }),
  );
  await until(() => live.getState().status === "live");
  assert.deepEqual([calls, live.items], [2, [{ pk: "p", sk: 1 }]]);
  const state = live.getState();
  assert.equal(live.getState(), state);
  stops[0]();
  await put(documents, 2);
  await until(() => live.items.length === 2);
  assert.notEqual(live.getState(), state);
  assert.equal(calls, 3);
  stops[1]();
  const stop = live.subscribe(() => undefined);
  await put(documents, 3);
  await until(() => live.items.length === 3);
  stop();
  await put(documents, 4);
  assert.equal(live.items.length, 3, "nobody follows any more");
  live.subscribe(() => undefined);
  await until(() => live.items.length === 4);
});

test("an error is part of the state, and who subscribes next begins anew", async (t) => {
  const { database, documents } = await openThings(t);
  await database.deleteTable({ TableName: TABLE });
  const live = documents.watch({ TableName: TABLE });
  const stop = live.subscribe(() => undefined);
  await until(() => live.getState().status === "failed");
  assert.equal(live.getState().error.name, "ResourceNotFoundException");
  stop();
  await createThings(database);
  live.subscribe(() => undefined);
  await until(() => live.getState().status === "live");
});
