// Which commands send() knows, without the SDK: its commands are rebuilt here as the SDK makes them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { GetCommand, PutCommand } from "../../pkg/dist/commands.js";
import { DocumentClient } from "../../pkg/dist/document-client.js";
import { recognise } from "../../pkg/dist/recognise.js";
import { openFake } from "./fake-engine.mjs";

const INPUT = { TableName: "T" };

/** A command of the SDK, whose class a minifier has renamed. */
function clientCommand(name, input) {
  return new (class a {
    schema = [9, "com.amazonaws.dynamodb", name, 0];
    input = input;
  })();
}

function documentCommand(name, input) {
  return new (class b {
    input = input;
    clientCommand = clientCommand(name, input);
  })();
}

async function openClient() {
  const { module, engine } = await openFake();
  const calls = [];
  const service = async (operation, input) => {
    calls.push([operation, input]);
    return { answer: operation };
  };
  return { module, calls, documents: new DocumentClient(engine, service) };
}

test("commands of this package and of the SDK are recognised", () => {
  const native = { operation: "PutItem", values: "native", input: INPUT };
  assert.deepEqual(recognise(new PutCommand(INPUT)), native);
  assert.deepEqual(recognise(documentCommand("PutItem", INPUT)), native);
  assert.deepEqual(recognise(clientCommand("PutItem", INPUT)), { ...native, values: "service" });
});

test("commands of older versions of the SDK are known by their names", () => {
  class BatchGetItemCommand {
    input = INPUT;
  }
  class BatchGetCommand {
    input = INPUT;
    clientCommand = new BatchGetItemCommand();
  }
  const expected = { operation: "BatchGetItem", input: INPUT };
  assert.deepEqual(recognise(new BatchGetCommand()), { ...expected, values: "native" });
  assert.deepEqual(recognise(new BatchGetItemCommand()), { ...expected, values: "service" });
});

test("minified commands of older versions of the SDK tell their names to the middleware", () => {
  const told = (commandName) => ({
    constructor: class a {},
    input: INPUT,
    resolveMiddleware: (stack) => stack.concat().resolve(() => undefined, { commandName }),
  });
  const expected = { operation: "TransactWriteItems", input: INPUT };
  const client = told("TransactWriteItemsCommand");
  assert.deepEqual(recognise(client), { ...expected, values: "service" });
  assert.deepEqual(recognise({ ...told("TransactWriteCommand"), clientCommand: client }), {
    ...expected,
    values: "native",
  });
});

test("other objects are refused", async () => {
  const { documents } = await openClient();
  const broken = { input: null, schema: [9, "n", "PutItem"] };
  for (const command of [undefined, null, {}, { input: INPUT }, new Map(), broken]) {
    await assert.rejects(documents.send(command), TypeError);
  }
});

test("send answers with metadata, and the methods without", async () => {
  const { module, calls, documents } = await openClient();
  module.respond = () => [0, { Item: { a: 1 } }];
  const sent = await documents.send(new GetCommand({ TableName: "T", Key: { a: 1 } }));
  assert.deepEqual(sent.Item, { a: 1 });
  assert.equal(sent.$metadata.httpStatusCode, 200);
  assert.deepEqual(await documents.get({ TableName: "T", Key: { a: 1 } }).promise(), { Item: { a: 1 } });
  const listed = await documents.send(clientCommand("ListTables", {}));
  assert.deepEqual([listed.answer, listed.$metadata.attempts], ["ListTables", 1]);
  assert.deepEqual(calls, [["ListTables", {}]]);
});

test("an item with two faults rejects, whatever is found first", async () => {
  const { documents } = await openClient();
  const input = { TableName: "T", Item: { pk: "a", n: 10n ** 200n, when: new Date(0) } };
  const unsupported = /Unsupported type passed/;
  await assert.rejects(documents.send(new PutCommand(input)), unsupported);
  const error = await new Promise((resolve) => {
    documents.put(input, resolve).catch(() => undefined);
  });
  assert.match(error.message, unsupported);
});

test("operations that are not built are refused by name", async () => {
  const { documents } = await openClient();
  const expected = {
    name: "UnknownOperationException",
    message: "Minamo does not implement TransactWriteItems yet",
  };
  await assert.rejects(
    documents.send(documentCommand("TransactWriteItems", { TransactItems: [] })),
    expected,
  );
  await assert.rejects(documents.scan(INPUT), { message: /implement Scan yet$/ });
});

test("createSet makes sets, of one type if asked to", async () => {
  const { documents } = await openClient();
  assert.deepEqual(documents.createSet(["a", "b", "a"]), new Set(["a", "b"]));
  const message = "Sets can contain string, number, or binary values";
  for (const list of [[], [true], [{}]]) {
    assert.throws(() => documents.createSet(list), { code: "InvalidSetType", message });
  }
  assert.throws(() => documents.createSet([1, "a"], { validate: true }), {
    code: "InvalidType",
    message: "Number Set contains String value",
  });
});
