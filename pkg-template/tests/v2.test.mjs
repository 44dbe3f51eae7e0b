// The document client of version 2 of the SDK. What it sends was recorded from aws-sdk 2.1693.0.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Converter, DocumentClient, DynamoDbSet, NumberValue } from "../../pkg/dist/v2/index.js";
import { createThings, openDatabase, TABLE } from "./database.mjs";

async function openDocuments(t, options = {}) {
  const service = await openDatabase(t);
  await createThings(service);
  return new DocumentClient({ service, params: { TableName: TABLE }, ...options });
}

class Point {
  x = 1;
  norm() {
    return 1;
  }
}

const RECORDED = [
  [[1, undefined, () => 1, 2], { L: [{ N: "1" }, { N: "2" }] }],
  [{ a: undefined, f() {}, b: null }, { M: { b: { NULL: true } } }],
  [new Date(0), { M: {} }],
  [new Point(), { M: { x: { N: "1" } } }],
  [new Set([1]), {}, { NULL: true }],
  [new Map([["a", 1]]), { M: {} }],
  [10n, { M: {} }],
  [NaN, { N: "NaN" }],
  [1e300, { N: "1e+300" }],
  [2 ** 60, { N: "1152921504606847000" }],
  ["", { S: "" }, { NULL: true }],
  [new Uint8Array(0), { B: new Uint8Array(0) }, { NULL: true }],
  [new DynamoDbSet(["a", "b"]), { SS: ["a", "b"] }],
  [new DynamoDbSet([1, new NumberValue("2.50")]), { NS: ["1", "2.50"] }],
  [new DynamoDbSet(["", "a"]), { SS: ["", "a"] }, { SS: ["a"] }],
  [new DynamoDbSet([""]), { SS: [""] }, { NULL: true }],
  [() => 1, undefined],
  [undefined, undefined],
  [Object.create(null), { M: {} }],
  [{ constructor: "x" }, { M: { constructor: { S: "x" } } }],
  [new Number(3), { N: "3" }],
];

test("values are converted as by version 2", () => {
  for (const [value, expected, whenEmptied = expected] of RECORDED) {
    assert.deepEqual(Converter.input(value), expected);
    assert.deepEqual(Converter.input(value, { convertEmptyValues: true }), whenEmptied);
  }
  assert.deepEqual(Converter.marshall({ a: 1 }), { a: { N: "1" } });
});

test("values come back as by version 2", () => {
  const item = {
    n: { N: "9007199254740993" },
    s: { SS: ["a"] },
    l: { L: [{ NULL: true }, { BOOL: false }] },
  };
  const native = Converter.unmarshall({ ...item, b: { B: new Uint8Array([1]) }, ns: { NS: ["1.5"] } });
  assert.equal(native.n, 2 ** 53);
  assert.deepEqual([native.s.wrapperName, native.s.type, native.s.values], ["Set", "String", ["a"]]);
  assert.equal(JSON.stringify(native.s), '["a"]');
  assert.deepEqual(native.l, [null, false]);
  assert.ok(Buffer.isBuffer(native.b));
  assert.deepEqual([native.ns.type, native.ns.values], ["Number", [1.5]]);
  const { n } = Converter.unmarshall(item, { wrapNumbers: true });
  assert.deepEqual(
    [n.toString(), n.toNumber(), JSON.stringify(n)],
    ["9007199254740993", 2 ** 53, "9007199254740992"],
  );
});

test("sets are checked as by version 2", async (t) => {
  const documents = await openDocuments(t);
  const refused = (list, code, message) =>
    assert.throws(() => documents.createSet(list, { validate: true }), { code, message, name: code });
  const untyped = "Sets can contain string, number, or binary values";
  for (const list of [[], [true], [{}], [null]]) refused(list, "InvalidSetType", untyped);
  refused(["a", 1], "InvalidType", "String Set contains Number value");
  refused([1, null], "InvalidType", "Number Set contains null value");
  refused([Buffer.from("a"), "b"], "InvalidType", "Binary Set contains String value");
  assert.deepEqual(documents.createSet(["a", 1]).values, ["a", 1]);
  assert.deepEqual(documents.createSet("abc").values, ["abc"]);
});

test("requests call back, promise, and tell listeners", async (t) => {
  const documents = await openDocuments(t);
  const Item = { pk: "p", sk: 1, tags: documents.createSet(["a"]), bytes: Buffer.from("ab") };
  assert.deepEqual(await documents.put({ Item }).promise(), {});
  const data = await documents.get({ Key: { pk: "p", sk: 1 } }).promise();
  assert.deepEqual(data, { Item });
  assert.match(data.$response.requestId, /^[0-9A-Z]{52}$/);
  assert.deepEqual(Object.keys(data), ["Item"]);
  assert.deepEqual(await documents.get({ Key: { pk: "p", sk: 1 } }), data, "a request can be awaited");

  const called = await new Promise((resolve) => {
    documents.get({ Key: { pk: "p", sk: 1 } }, function (...outcome) {
      resolve([this.data === outcome[1], ...outcome]);
    });
  });
  assert.deepEqual(called, [true, null, data]);

  const told = [];
  const request = documents.get({ TableName: "None", Key: { pk: "p", sk: 1 } });
  request.on("success", () => told.push("success"));
  request.on("error", (error, response) => told.push(["error", error.code, response === request.response]));
  request.on("complete", (response) => told.push(["complete", response.error.statusCode, response.data]));
  request.on("retry", () => told.push("retry"));
  await assert.rejects(request.promise(), { code: "ResourceNotFoundException", retryable: false });
  assert.deepEqual(told, [
    ["error", "ResourceNotFoundException", true],
    ["complete", 400, null],
  ]);
});

test("a request is sent once, and not before it is asked to", async (t) => {
  const documents = await openDocuments(t);
  documents.put({ Item: { pk: "p", sk: 1 } });
  assert.equal((await documents.scan({}).promise()).Count, 0);
  const update = documents.update({
    Key: { pk: "p", sk: 1 },
    UpdateExpression: "ADD n :one",
    ExpressionAttributeValues: { ":one": 1 },
    ReturnValues: "ALL_NEW",
  });
  assert.equal(update.send(), update.response);
  const { Attributes } = await update.promise();
  assert.equal(Attributes.n, 1);
  assert.equal((await update.promise()).Attributes, Attributes);
});

test("a request can be given up", async (t) => {
  const documents = await openDocuments(t);
  const expected = { code: "RequestAbortedError", message: "Request aborted by user", retryable: false };
  const early = documents.put({ Item: { pk: "p", sk: 1 } });
  await assert.rejects(early.abort().promise(), expected);
  const failed = new Promise((resolve) => {
    const request = documents.put({ Item: { pk: "p", sk: 2 } }, resolve);
    request.abort();
  });
  assert.equal((await failed).code, expected.code);
  assert.equal((await documents.scan({}).promise()).Count, 0);
});

test("pages and items are visited one after another", async (t) => {
  const documents = await openDocuments(t);
  for (let sk = 0; sk < 5; sk++) await documents.put({ Item: { pk: "p", sk } }).promise();
  const visit = (callback) => documents.scan({ Limit: 2 }).eachPage(callback);
  const counts = await new Promise((resolve) => {
    const seen = [];
    visit((error, data) => {
      seen.push(data?.Count ?? [error, data]);
      if (data === null) resolve(seen);
    });
  });
  assert.deepEqual(counts, [2, 2, 1, [null, null]]);
  const stopped = await new Promise((resolve) => {
    const seen = [];
    visit((_error, data, done) => {
      seen.push(data.Count);
      setTimeout(() => (seen.length === 2 ? resolve(seen) || done(false) : done()));
    });
  });
  assert.deepEqual(stopped, [2, 2]);
  const items = await new Promise((resolve) => {
    const seen = [];
    documents.scan({ Limit: 2 }).eachItem((_error, item) => {
      seen.push(item?.sk ?? null);
      if (item === null) resolve(seen);
      return true;
    });
  });
  assert.deepEqual(items, [0, 1, 2, 3, 4, null]);
  const request = documents.query({
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": "p" },
    Limit: 3,
  });
  assert.ok(request.isPageable());
  const response = request.send();
  await request.promise();
  assert.ok(response.hasNextPage());
  const next = await response.nextPage().promise();
  assert.deepEqual([next.Count, next.$response.hasNextPage()], [2, false]);
  assert.equal(next.$response.nextPage(), null);
});

test("the parameters may be left out", async (t) => {
  const documents = await openDocuments(t);
  const [error, data] = await new Promise((resolve) => {
    documents.scan((...outcome) => resolve(outcome));
  });
  assert.deepEqual([error, data.Count], [null, 0]);
  assert.equal((await documents.scan().promise()).Count, 0);
});

test("a request fails also if nothing is thrown", async (t) => {
  const documents = await openDocuments(t);
  for (const thrown of [null, undefined]) {
    const Item = {
      get pk() {
        throw thrown;
      },
    };
    const [error, data] = await new Promise((resolve) => {
      documents.put({ Item }, (...outcome) => resolve(outcome));
    });
    assert.ok(error instanceof Error);
    assert.equal(data, null);
  }
});

test("what cannot be stored is refused by the service", async (t) => {
  const documents = await openDocuments(t);
  await assert.rejects(documents.put({ Item: { pk: "p", sk: NaN } }).promise(), {
    code: "ValidationException",
    message: /The parameter cannot be converted to a numeric value: NaN$/,
  });
});
