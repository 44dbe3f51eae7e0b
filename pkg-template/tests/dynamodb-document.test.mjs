// The clients of lib-dynamodb upon a database: the same calls, with the import swapped.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as minamo from "../../pkg/dist/node/index.js";
import { OPERATIONS } from "../../pkg/dist/methods.js";
import { createThings, openDatabase, TABLE } from "./database.mjs";

const {
  BatchGetCommand,
  DynamoDBDocument,
  DynamoDBDocumentClient,
  GetCommand,
  paginatedBatchGet,
  paginateScan,
  PutCommand,
  QueryCommand,
} = minamo;

const UNBUILT = Object.entries(OPERATIONS).filter(([, operation]) => /Export/.test(operation));

async function openDatabaseWithThings(t) {
  const database = await openDatabase(t);
  await createThings(database);
  return database;
}

const key = (sk) => ({ pk: "p", sk });

test("commands are sent by promise and by callback", async (t) => {
  const documents = DynamoDBDocumentClient.from(await openDatabaseWithThings(t), {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { wrapNumbers: true },
  });
  await documents.send(new PutCommand({ TableName: TABLE, Item: { ...key(1), a: [undefined, 2] } }));
  const command = new GetCommand({ TableName: TABLE, Key: key(1) });
  const { Item, $metadata } = await documents.send(command);
  assert.deepEqual([Item.a.map(String), $metadata.httpStatusCode], [["2"], 200]);
  for (const parameters of [[], [{}]]) {
    const [error, answer] = await new Promise((resolve) => {
      const result = documents.send(command, ...parameters, (...outcome) => resolve(outcome));
      assert.equal(result, undefined);
    });
    assert.equal(error, null);
    assert.deepEqual(answer.Item, Item);
  }
  const refused = await new Promise((resolve) => {
    documents.send(new GetCommand({ TableName: "None", Key: key(1) }), resolve);
  });
  assert.equal(refused.name, "ResourceNotFoundException");
  assert.equal(documents.destroy(), undefined);
});

test("every command is a method of DynamoDBDocument", async (t) => {
  const documents = DynamoDBDocument.from(await openDatabaseWithThings(t));
  await documents.put({ TableName: TABLE, Item: { ...key(1), kind: "a" } });
  const { Items, $metadata } = await documents.scan({ TableName: TABLE });
  assert.deepEqual([Items.length, $metadata.attempts], [1, 1]);
  const called = await new Promise((resolve) => {
    documents.get({ TableName: TABLE, Key: key(1) }, {}, (...outcome) => resolve(outcome));
  });
  assert.equal(called[1].Item.kind, "a");
  assert.throws(() => documents.get({}, 5, () => undefined), {
    message: "Expect http options but get number",
  });
  assert.throws(() => documents.get({}, undefined, () => undefined), {
    message: "Expect http options but get undefined",
  });
  for (const method of Object.keys(OPERATIONS)) assert.equal(typeof documents[method], "function", method);
});

test("commands of methods have the classes and names of the SDK", () => {
  for (const method of Object.keys(OPERATIONS)) {
    const name = `${method[0].toUpperCase()}${method.slice(1)}Command`;
    const command = new minamo[name]({ some: "input" });
    assert.equal(minamo[name].name, name);
    assert.ok(command instanceof minamo.DynamoDBDocumentClientCommand);
    assert.equal(command.operation, OPERATIONS[method]);
  }
});

test("a class that extends the client sees the commands of its methods", async (t) => {
  const sent = [];
  class Spy extends DynamoDBDocument {
    send(command, ...rest) {
      sent.push(command);
      return super.send(command, ...rest);
    }
  }
  const documents = new Spy(await openDatabaseWithThings(t));
  await documents.query({
    TableName: TABLE,
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": "p" },
  });
  assert.ok(sent[0] instanceof QueryCommand);
});

test("operations that are not built say so, in every client", async (t) => {
  const database = await openDatabaseWithThings(t);
  const clients = [database.documentClient(), DynamoDBDocument.from(database)];
  assert.equal(UNBUILT.length, 2);
  for (const documents of clients) {
    for (const [method, operation] of UNBUILT) {
      await assert.rejects(documents[method]({}), {
        name: "UnknownOperationException",
        message: `Minamo does not implement ${operation} yet`,
      });
    }
  }
});

test("from() refuses clients whose requests go elsewhere", () => {
  for (const client of [{}, { config: {} }, { config: { requestHandler: { handle() {} } } }]) {
    assert.throws(() => DynamoDBDocumentClient.from(client), /^TypeError: from\(\) takes a database/);
  }
});

test("methods take callbacks and abort signals", async (t) => {
  const documents = (await openDatabaseWithThings(t)).documentClient();
  await documents.put({ TableName: TABLE, Item: key(1) });
  const [error, data] = await new Promise((resolve) => {
    documents.get({ TableName: TABLE, Key: key(1) }, (...outcome) => resolve(outcome));
  });
  assert.deepEqual([error, data], [null, { Item: key(1) }]);
  const failed = await new Promise((resolve) => {
    documents.get({ TableName: "None", Key: key(1) }, (...outcome) => resolve(outcome));
  });
  assert.equal(failed.length, 1);
  assert.equal(failed[0].code, "ResourceNotFoundException");

  await assert.rejects(documents.get(), { name: "ValidationException" });

  const abortSignal = AbortSignal.abort(new Error("enough"));
  const aborted = { name: "AbortError", message: "Request aborted", cause: abortSignal.reason };
  await assert.rejects(documents.put({ TableName: TABLE, Item: key(2) }, { abortSignal }), aborted);
  await assert.rejects(
    documents.send(new PutCommand({ TableName: TABLE, Item: key(2) }), { abortSignal }),
    aborted,
  );
  const controller = new AbortController();
  const late = documents.put({ TableName: TABLE, Item: key(3) }, { abortSignal: controller.signal });
  controller.abort("changed my mind");
  await assert.rejects(late, { name: "AbortError", message: "changed my mind" });
  assert.equal((await documents.scan({ TableName: TABLE })).Items.length, 2, "2 was never sent, 3 was");
});

test("what is no callback and no options is overlooked", async (t) => {
  const database = await openDatabaseWithThings(t);
  const command = new PutCommand({ TableName: TABLE, Item: key(1) });
  for (const client of [database.documentClient(), DynamoDBDocument.from(database)]) {
    assert.equal((await client.send(command, null)).$metadata.httpStatusCode, 200);
    assert.deepEqual((await client.get({ TableName: TABLE, Key: key(1) }, {}, null)).Item, key(1));
  }
});

test("paginators take the options of the SDK", async (t) => {
  const client = DynamoDBDocumentClient.from(await openDatabaseWithThings(t));
  for (let sk = 0; sk < 5; sk++) await client.send(new PutCommand({ TableName: TABLE, Item: key(sk) }));
  const pages = [];
  const config = { client, pageSize: 3, startingToken: key(0) };
  for await (const { Items, $metadata } of paginateScan(config, { TableName: TABLE })) {
    pages.push(Items.length);
    assert.equal($metadata.httpStatusCode, 200);
  }
  assert.deepEqual(pages, [3, 1]);
  const stuck = { send: async () => ({ LastEvaluatedKey: config.startingToken }) };
  const once = paginateScan({ ...config, client: stuck, stopOnSameToken: true }, { TableName: TABLE });
  assert.deepEqual([(await once.next()).done, (await once.next()).done], [false, true]);
  await assert.rejects(paginateScan({ client: {} }, { TableName: TABLE }).next(), {
    message: "Invalid client, expected instance of DynamoDBDocumentClient",
  });
  const abortSignal = AbortSignal.abort();
  await assert.rejects(paginateScan({ client }, { TableName: TABLE }, { abortSignal }).next(), {
    name: "AbortError",
  });
});

test("paginatedBatchGet asks again for what was not processed", async () => {
  const asked = [];
  const answers = [{ UnprocessedKeys: { T: { Keys: [key(2)] } } }, { UnprocessedKeys: {} }];
  const client = {
    send: async (command) => {
      assert.ok(command instanceof BatchGetCommand);
      asked.push(command.input);
      return answers[asked.length - 1];
    },
  };
  const input = { RequestItems: { T: { Keys: [key(1), key(2)] } }, ReturnConsumedCapacity: "TOTAL" };
  let pages = 0;
  for await (const page of paginatedBatchGet({ client }, input)) assert.equal(page, answers[pages++]);
  assert.deepEqual(asked, [input, { ...input, RequestItems: answers[0].UnprocessedKeys }]);
});
