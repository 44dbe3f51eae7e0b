// Requests that are wrong in random ways: both faces, plain values and the service's own form, refuse them in the same words.

import assert from "node:assert/strict";
import { test } from "node:test";

import { convertToAttr } from "../../pkg/dist/codec/index.js";
import { MEMBERS } from "../../pkg/dist/members.js";
import { OPERATIONS } from "../../pkg/dist/methods.js";
import { translate } from "../../pkg/dist/translate.js";
import { createThings, openDatabase, TABLE } from "./database.mjs";
import { generator } from "./random.mjs";

const SEED = Number(process.env.MINAMO_SEED ?? 2026);
const ROUNDS = Number(process.env.MINAMO_ROUNDS ?? 1500);

const WEIRD = [
  [null, true, false, 0, 1, -1, 1.5, 1e20, "", "x", "1", "true", TABLE],
  [[], {}, [1], ["a"], [null], [{}], { a: 1 }, { a: "b" }, { a: null }, { a: [] }, { a: {} }],
  [{ [TABLE]: [] }, { [TABLE]: {} }, { [TABLE]: null }, { "#a": "pk" }, { "#a": 5 }, { ":p": 1 }],
].flat();

const MEMBER_NAMES = [
  ["TableName", "IndexName", "ConsistentRead", "Key", "Item", "RequestItems", "Limit", "Select"],
  ["ProjectionExpression", "ConditionExpression", "FilterExpression", "KeyConditionExpression"],
  ["ExpressionAttributeNames", "ExpressionAttributeValues", "UpdateExpression"],
  ["ReturnValues", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics", "ScanIndexForward"],
  ["ExclusiveStartKey", "Segment", "TotalSegments", "AttributesToGet", "ConditionalOperator"],
  ["TransactItems", "ClientRequestToken"],
  ["Expected", "AttributeUpdates", "QueryFilter", "ScanFilter", "KeyConditions"],
].flat();

/** Requests to begin with, and broken ones. */
function requests(random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const key = () => ({ pk: pick(["a", "b", "", 1]), sk: pick([1, 2, "x", 1.5]) });
  const write = () => ({ TableName: TABLE, Key: key() });
  const sound = {
    get: write,
    put: () => ({ TableName: TABLE, Item: { ...key(), v: 1 } }),
    update: () => ({ ...write(), UpdateExpression: pick(["SET v = :v", "SET #a = :v", undefined]) }),
    delete: write,
    query: () => ({
      TableName: TABLE,
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": "a" },
    }),
    scan: () => ({ TableName: TABLE }),
    batchGet: () => ({ RequestItems: { [TABLE]: { Keys: [key(), key()] } } }),
    batchWrite: () => ({
      RequestItems: { [TABLE]: [{ PutRequest: { Item: key() } }, { DeleteRequest: { Key: key() } }] },
    }),
    transactGet: () => ({ TransactItems: [{ Get: write() }, pick([{ Get: write() }, {}, null])] }),
    transactWrite: () => ({
      TransactItems: [
        { Put: { TableName: TABLE, Item: key(), ConditionExpression: pick(["v = :v", undefined]) } },
        pick([{ Delete: write() }, { ConditionCheck: write() }, { Update: write() }, {}, null]),
      ],
    }),
  };
  const condition = () => ({
    ComparisonOperator: pick(["EQ", "IN", "NULL", "BETWEEN", "XX", 5, null]),
    AttributeValueList: pick([[1], [1, "a"], [], null, 5, undefined]),
  });
  const legacy = () => ({
    [pick(["v", "pk", "w"])]: pick([
      condition(),
      { Value: 1, Exists: pick([true, false, "x", undefined]) },
      { Action: pick(["PUT", "ADD", "DELETE", "Q", 1]), Value: pick([1, "a", new Set([1]), undefined]) },
    ]),
  });
  return () => {
    const method = pick(Object.keys(sound));
    const input = sound[method]();
    for (let count = 1 + Math.floor(random() * 2); count > 0; count--) {
      const member = pick(MEMBER_NAMES);
      const isLegacy = /Expected|Filter$|KeyConditions|AttributeUpdates/.test(member) && random() < 0.7;
      input[member] = isLegacy ? legacy() : pick(WEIRD);
    }
    return { method, input };
  };
}

const words = (promise) =>
  promise.then(
    () => "accepted",
    ({ name, message }) => `${name}: ${message}`,
  );

test("both faces refuse the same requests in the same words", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const documents = database.documentClient();
  const next = requests(generator(SEED));
  const seen = new Set();
  for (let round = 0; round < ROUNDS; round++) {
    const { method, input } = next();
    const operation = OPERATIONS[method];
    const service = translate(input, MEMBERS[operation].request, (value) => convertToAttr(value));
    const expected = await words(database[`${operation[0].toLowerCase()}${operation.slice(1)}`](service));
    const found = await words(documents[method](input));
    assert.equal(found, expected, `seed ${SEED}, round ${round}: ${operation} ${JSON.stringify(input)}`);
    seen.add(expected);
  }
  assert.ok(seen.has("accepted") && seen.size > 60, `${seen.size} kinds of answers`);
});
