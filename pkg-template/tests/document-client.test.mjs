// The document client on the engine itself, in memory.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  NumberValue,
  paginateQuery,
  paginateScan,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from "../../pkg/dist/node/index.js";
import { createThings, openDatabase, TABLE } from "./database.mjs";

async function openDocuments(t, options) {
  const database = await openDatabase(t);
  await createThings(database);
  return { database, documents: database.documentClient(options) };
}

const key = (sk) => ({ pk: "p", sk });
const putThings = (documents, count) =>
  Promise.all(
    Array.from({ length: count }, (_, sk) =>
      documents.put({ TableName: TABLE, Item: { ...key(sk), kind: sk % 2 === 0 ? "even" : "odd" } }),
    ),
  );

test("every kind of value comes back as it was", async (t) => {
  const { documents } = await openDocuments(t);
  const Item = {
    ...key(1),
    text: "na\u00efve \u{1F600}",
    empty: "",
    long: "x".repeat(5000),
    numbers: [0, -1, 2 ** 53 - 1, 0.1, -12.5, 1e-7],
    big: 12345678901234567890123456789012345678n,
    flags: { yes: true, no: false, nothing: null },
    bytes: new Uint8Array([0, 255]),
    strings: new Set(["b", "a"]),
    values: new Set([3, 1, 2.5]),
    binaries: new Set([new Uint8Array([2]), new Uint8Array([1])]),
    deep: { list: [[], {}, [{ a: [1] }]] },
  };
  assert.deepEqual(await documents.put({ TableName: TABLE, Item }), {});
  const answer = await documents.get({ TableName: TABLE, Key: key(1) });
  assert.deepEqual(answer, { Item });
  assert.deepEqual(await documents.get({ TableName: TABLE, Key: key(2) }), {});
});

test("an attribute called __proto__ goes in and out", async (t) => {
  const { documents } = await openDocuments(t);
  const Item = JSON.parse('{"pk":"p","sk":1,"__proto__":{"a":1}}');
  await documents.put({ TableName: TABLE, Item });
  const stored = (await documents.get({ TableName: TABLE, Key: key(1) })).Item;
  assert.deepEqual(Object.keys(stored), ["pk", "sk", "__proto__"]);
  assert.equal(Object.getPrototypeOf(stored), Object.prototype);
});

test("put, update and delete return what they are asked for", async (t) => {
  const { documents } = await openDocuments(t);
  const Key = key(1);
  await documents.put({ TableName: TABLE, Item: { ...Key, n: 1, list: [1] } });
  const updated = await documents.update({
    TableName: TABLE,
    Key,
    UpdateExpression: "SET #n = #n + :one, #l = list_append(#l, :more) REMOVE gone",
    ExpressionAttributeNames: { "#n": "n", "#l": "list" },
    ExpressionAttributeValues: { ":one": 1, ":more": ["two"] },
    ReturnValues: "ALL_NEW",
  });
  assert.deepEqual(updated, { Attributes: { ...Key, n: 2, list: [1, "two"] } });
  const replaced = await documents.put({ TableName: TABLE, Item: { ...Key, n: 9 }, ReturnValues: "ALL_OLD" });
  assert.deepEqual(replaced, updated);
  const deleted = await documents.delete({ TableName: TABLE, Key, ReturnValues: "ALL_OLD" });
  assert.deepEqual(deleted, { Attributes: { ...Key, n: 9 } });
  assert.deepEqual(await documents.delete({ TableName: TABLE, Key }), {});
});

test("a condition that fails carries the item in the service's form, and changes nothing", async (t) => {
  const { documents } = await openDocuments(t);
  const Item = { ...key(1), n: 0.5, set: new Set(["a"]) };
  await documents.put({ TableName: TABLE, Item });
  const refused = documents.put({
    TableName: TABLE,
    Item: { ...key(1), n: 2 },
    ConditionExpression: "attribute_not_exists(pk)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  await assert.rejects(refused.promise(), {
    name: "ConditionalCheckFailedException",
    code: "ConditionalCheckFailedException",
    message: "The conditional request failed",
    statusCode: 400,
    Item: { pk: { S: "p" }, sk: { N: "1" }, n: { N: "0.5" }, set: { SS: ["a"] } },
  });
  assert.deepEqual(await documents.get({ TableName: TABLE, Key: key(1) }), { Item });
});

test("queries and scans page through what there is", async (t) => {
  const { documents } = await openDocuments(t);
  await putThings(documents, 10);
  const query = {
    TableName: TABLE,
    KeyConditionExpression: "pk = :p AND sk BETWEEN :low AND :high",
    ExpressionAttributeValues: { ":p": "p", ":low": 2, ":high": 7 },
    ScanIndexForward: false,
  };
  const first = await documents.query({ ...query, Limit: 4 });
  assert.deepEqual(
    first.Items.map(({ sk }) => sk),
    [7, 6, 5, 4],
  );
  assert.deepEqual([first.Count, first.ScannedCount, first.LastEvaluatedKey], [4, 4, key(4)]);
  const pages = [];
  for await (const page of paginateQuery({ client: documents, pageSize: 2 }, query)) pages.push(page.Count);
  assert.deepEqual(pages, [2, 2, 2]);
  const unlimited = { ...query, Limit: undefined };
  const { value } = await paginateQuery({ client: documents, pageSize: 2 }, unlimited).next();
  assert.equal(value.Count, 2);

  const odd = {
    TableName: TABLE,
    IndexName: "byKind",
    FilterExpression: "sk > :low",
    ExpressionAttributeValues: { ":low": 4 },
  };
  let found = 0;
  for await (const { Items } of paginateScan({ client: documents, pageSize: 3 }, odd)) found += Items.length;
  assert.equal(found, 5);
});

test("batches write and read", async (t) => {
  const { documents } = await openDocuments(t);
  await documents.put({ TableName: TABLE, Item: key(1) });
  const puts = [2, 3].map((sk) => ({ PutRequest: { Item: { ...key(sk), data: new Uint8Array([sk]) } } }));
  const RequestItems = { [TABLE]: [...puts, { DeleteRequest: { Key: key(1) } }] };
  assert.deepEqual(await documents.batchWrite({ RequestItems }), { UnprocessedItems: {} });
  const { Responses, UnprocessedKeys } = await documents.batchGet({
    RequestItems: { [TABLE]: { Keys: [key(1), key(2), key(3)] } },
  });
  assert.deepEqual(UnprocessedKeys, {});
  const items = Responses[TABLE].sort((one, other) => one.sk - other.sk);
  assert.deepEqual(items, [
    { ...key(2), data: new Uint8Array([2]) },
    { ...key(3), data: new Uint8Array([3]) },
  ]);
});

test("commands do the same as the methods", async (t) => {
  const { documents } = await openDocuments(t);
  const Key = key(1);
  const { $metadata, ...put } = await documents.send(new PutCommand({ TableName: TABLE, Item: Key }));
  assert.deepEqual(put, {});
  const { requestId, ...known } = $metadata;
  assert.deepEqual(known, { httpStatusCode: 200, attempts: 1, totalRetryDelay: 0 });
  assert.match(requestId, /^[0-9A-Z]{52}$/);
  const got = await documents.send(new GetCommand({ TableName: TABLE, Key }));
  assert.deepEqual(got.Item, Key);
  assert.notEqual(got.$metadata.requestId, requestId);
  const update = new UpdateCommand({ TableName: TABLE, Key, UpdateExpression: "SET a = pk" });
  assert.deepEqual(Object.keys(await documents.send(update)), ["$metadata"]);
  assert.equal((await documents.send(new ScanCommand({ TableName: TABLE }))).Count, 1);
  const query = new QueryCommand({
    TableName: TABLE,
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": "p" },
  });
  assert.deepEqual((await documents.send(query)).Items, [{ ...Key, a: "p" }]);
  const batch = new BatchGetCommand({ RequestItems: { [TABLE]: { Keys: [Key] } } });
  assert.equal((await documents.send(batch)).Responses[TABLE].length, 1);
  await documents.send(new DeleteCommand({ TableName: TABLE, Key }));
  assert.deepEqual(await documents.get({ TableName: TABLE, Key }), {});
});

test("wrapNumbers wraps attributes, not counts", async (t) => {
  const { documents } = await openDocuments(t, { unmarshallOptions: { wrapNumbers: true } });
  await documents.put({ TableName: TABLE, Item: { ...key(1), exact: new NumberValue("0.10") } });
  const { Items, Count } = await documents.scan({ TableName: TABLE });
  assert.equal(Count, 1);
  assert.deepEqual(Items[0].exact, new NumberValue("0.1"));
});

test("what cannot be stored is refused with the texts of the SDK or of the service", async (t) => {
  const { documents } = await openDocuments(t);
  const refused = (attribute, expected) =>
    assert.rejects(documents.put({ TableName: TABLE, Item: { ...key(1), attribute } }), expected);
  await refused(NaN, { message: "Special numeric value NaN is not allowed" });
  await refused({ a: undefined }, /removeUndefinedValues=true/);
  await refused(new Set(), /non-empty set/);
  const validation = { name: "ValidationException" };
  await refused(new Set([1, new NumberValue("1.0")]), validation);
  let deep = {};
  for (let level = 1; level < 40; level++) deep = { deep };
  await refused(deep, { ...validation, message: /Nesting Levels/ });
  assert.equal((await documents.scan({ TableName: TABLE })).Count, 0);
});

test("a number that the service refuses is refused in the words of the same request in its form", async (t) => {
  const { database, documents } = await openDocuments(t);
  const words = (promise) => promise.then(assert.fail, ({ name, message }) => ({ name, message }));
  const find = { TableName: TABLE, KeyConditionExpression: "pk = :p" };
  for (const text of ["1e200", "1e-200", "1".repeat(39), "one", ""]) {
    const N = new NumberValue(text);
    const put = await words(documents.put({ TableName: TABLE, Item: { ...key(1), N } }));
    const Item = { pk: { S: "p" }, sk: { N: "1" }, N: { N: text } };
    assert.deepEqual(put, await words(database.putItem({ TableName: TABLE, Item })));
    assert.equal(put.name, "ValidationException");
    const query = await words(documents.query({ ...find, ExpressionAttributeValues: { ":p": N } }));
    const values = { ":p": { N: text } };
    assert.deepEqual(query, await words(database.query({ ...find, ExpressionAttributeValues: values })));
  }
});

test("legacy parameters hold plain values too", async (t) => {
  const { documents } = await openDocuments(t);
  const Key = key(1);
  await documents.put({ TableName: TABLE, Item: Key, Expected: { pk: { Exists: false } } });
  const stale = { TableName: TABLE, Item: Key, Expected: { n: { Value: 1 } } };
  await assert.rejects(documents.put(stale), { name: "ConditionalCheckFailedException" });
  const { Attributes } = await documents.update({
    TableName: TABLE,
    Key,
    AttributeUpdates: { n: { Action: "ADD", Value: 2 }, tags: { Action: "PUT", Value: new Set(["a"]) } },
    Expected: { n: { ComparisonOperator: "NULL" } },
    ReturnValues: "ALL_NEW",
  });
  assert.deepEqual(Attributes, { ...Key, n: 2, tags: new Set(["a"]) });
  const equals = (value) => ({ ComparisonOperator: "EQ", AttributeValueList: [value] });
  const query = { TableName: TABLE, KeyConditions: { pk: equals("p") }, QueryFilter: { n: equals(2) } };
  assert.equal((await documents.query({ ...query, AttributesToGet: ["tags"] })).Items[0].tags.size, 1);
  assert.equal((await documents.scan({ TableName: TABLE, ScanFilter: { n: equals(3) } })).Count, 0);
});

test("a getter may use the database while its item is stored", async (t) => {
  const { documents } = await openDocuments(t);
  const inner = [];
  const Item = {
    ...key(1),
    get nested() {
      const put = { TableName: TABLE, Item: { ...key(2), text: "x".repeat(100_000) } };
      inner.push(documents.put(put), documents.get({ TableName: TABLE, Key: key(2) }));
      return "outer";
    },
    after: [1],
  };
  await documents.put({ TableName: TABLE, Item });
  await Promise.all(inner);
  const { Items } = await documents.scan({ TableName: TABLE });
  assert.deepEqual(Items.map(({ sk, nested, after }) => [sk, nested, after]).sort(), [
    [1, "outer", [1]],
    [2, undefined, undefined],
  ]);
});
