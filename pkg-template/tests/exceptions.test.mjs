// What an error of the service carries, and which classes it is an instance of.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as minamo from "../../pkg/dist/node/index.js";
import { createThings, openDatabase, TABLE } from "./database.mjs";

const { ConditionalCheckFailedException, DynamoDBServiceException, MinamoError, ResourceNotFoundException } =
  minamo;

async function caught(promise) {
  return promise.then(
    () => assert.fail("it was not refused"),
    (error) => error,
  );
}

test("errors of both faces have the members that both versions of the SDK give them", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const documents = database.documentClient();
  await documents.put({ TableName: TABLE, Item: { pk: "p", sk: 1, bytes: new Uint8Array([1]) } });
  const condition = {
    TableName: TABLE,
    ConditionExpression: "attribute_not_exists(pk)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
  const before = Date.now();
  const errors = [
    await caught(documents.put({ ...condition, Item: { pk: "p", sk: 1 } })),
    await caught(database.putItem({ ...condition, Item: { pk: { S: "p" }, sk: { N: "1" } } })),
  ];
  for (const error of errors) {
    const { requestId } = error;
    assert.match(requestId, /^[0-9A-Z]{52}$/);
    assert.deepEqual(error.$metadata, { httpStatusCode: 400, requestId, attempts: 1, totalRetryDelay: 0 });
    assert.ok(error.time.getTime() >= before - 1);
    assert.deepEqual(
      { ...error, $metadata: 0, requestId: 0, time: 0 },
      {
        name: "ConditionalCheckFailedException",
        code: "ConditionalCheckFailedException",
        statusCode: 400,
        $fault: "client",
        $service: "DynamoDB",
        retryable: false,
        Item: { pk: { S: "p" }, sk: { N: "1" }, bytes: { B: new Uint8Array([1]) } },
        __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        $metadata: 0,
        requestId: 0,
        time: 0,
      },
    );
    assert.ok(error instanceof ConditionalCheckFailedException);
    assert.ok(error instanceof DynamoDBServiceException && error instanceof MinamoError);
    assert.ok(error instanceof Error && !(error instanceof ResourceNotFoundException));
    assert.equal(String(error), "ConditionalCheckFailedException: The conditional request failed");
  }
  const invalid = await caught(documents.get({ TableName: TABLE, Key: {} }));
  assert.equal(invalid.__type, "com.amazon.coral.validate#ValidationException");
  assert.ok(invalid instanceof DynamoDBServiceException);
});

test("errors that come from elsewhere are known by what they carry", () => {
  const foreign = Object.assign(new Error("gone"), {
    name: "ResourceNotFoundException",
    $fault: "client",
    $metadata: {},
  });
  assert.ok(foreign instanceof DynamoDBServiceException && foreign instanceof ResourceNotFoundException);
  assert.ok(!(foreign instanceof ConditionalCheckFailedException));
  for (const other of [null, undefined, "text", {}, new Error("other"), { name: foreign.name }]) {
    assert.ok(!(other instanceof DynamoDBServiceException) && !(other instanceof ResourceNotFoundException));
  }
  class Own extends MinamoError {}
  const init = { name: "ResourceNotFoundException", message: "gone", status: 400 };
  assert.ok(!(new MinamoError(init) instanceof Own) && new Own(init) instanceof Own);
});

test("errors of other services are not DynamoDB's", () => {
  const carried = { $fault: "client", $metadata: {} };
  class ServiceException extends Error {}
  class LambdaServiceException extends ServiceException {}
  class DynamoDBServiceException_ extends ServiceException {}
  Object.defineProperty(DynamoDBServiceException_, "name", { value: "DynamoDBServiceException" });
  class Minified extends ServiceException {}
  const made = (Class, name, members = {}) =>
    Object.assign(new Class("no"), { ...carried, name, ...members });

  const others = [
    made(Error, "NoSuchBucket"),
    made(Minified, "NoSuchBucket"),
    made(LambdaServiceException, "ResourceNotFoundException"),
    made(Error, "ResourceNotFoundException", { $service: "Lambda" }),
  ];
  for (const other of others) {
    assert.ok(!(other instanceof DynamoDBServiceException), other.name);
    assert.ok(!(other instanceof ResourceNotFoundException), other.name);
  }
  const own = [
    made(DynamoDBServiceException_, "SomethingNewException"),
    made(Error, "SomethingNewException", { $service: "DynamoDB" }),
    made(Minified, "ValidationException"),
    made(Minified, "ResourceNotFoundException"),
    made(Object, "ResourceNotFoundException"),
  ];
  for (const error of own) assert.ok(error instanceof DynamoDBServiceException, error.name);
  const bare = Object.assign(Object.create(null), { ...carried, name: "ResourceNotFoundException" });
  assert.ok(bare instanceof DynamoDBServiceException);
  assert.ok(Object.create(bare) instanceof DynamoDBServiceException);
});

test("exceptions can be made, as tests do", () => {
  const error = new ConditionalCheckFailedException({
    message: "no",
    $metadata: { requestId: "R" },
    Item: { a: { S: "b" } },
  });
  assert.deepEqual(
    [error.name, error.message, error.$fault, error.requestId, error.Item],
    ["ConditionalCheckFailedException", "no", "client", "R", { a: { S: "b" } }],
  );
  assert.equal(ConditionalCheckFailedException.name, "ConditionalCheckFailedException");
  const internal = new minamo.InternalServerError({ message: "ouch" });
  assert.deepEqual([internal.statusCode, internal.$fault, internal.retryable], [500, "server", true]);
  const throttled = new minamo.ProvisionedThroughputExceededException({ message: "slow down" });
  assert.deepEqual([throttled.statusCode, throttled.retryable], [400, true]);
});
