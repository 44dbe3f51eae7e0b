// The request handler for the AWS SDK for JavaScript v3: what the SDK asks of one besides answers.

import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";

import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient, ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";

import { handlerConfig, openDatabase, ordersTable, startServer, TEST_MS, watchSockets } from "./support.mjs";

const LIST_TABLES = {
  method: "POST",
  protocol: "http:",
  hostname: "anywhere",
  path: "/",
  headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.ListTables" },
};

const text = (bytes) => new TextDecoder().decode(bytes);

test("the watch on the network sees a connection", async (t) => {
  const { url } = await startServer(t, await openDatabase(t));
  const sockets = watchSockets();
  await (await fetch(url)).text();
  assert.ok(sockets.stop().includes("TCPWRAP"));
});

test("nothing of the host is asked for", { timeout: TEST_MS }, async (t) => {
  const names = { AWS_DEFAULTS_MODE: "auto", AWS_REGION: undefined, AWS_ACCESS_KEY_ID: undefined };
  const before = Object.keys(names).map((name) => [name, process.env[name]]);
  const set = ([name, value]) =>
    value === undefined ? delete process.env[name] : (process.env[name] = value);
  Object.entries(names).forEach(set);
  t.after(() => before.forEach(set));
  const client = new DynamoDBClient(handlerConfig(t, await openDatabase(t)));
  assert.deepEqual((await client.send(new ListTablesCommand())).TableNames, []);
});

test("a body may be text, bytes or a stream", async (t) => {
  const handler = (await openDatabase(t)).requestHandler();
  const bytes = new TextEncoder().encode("{}");
  const bodies = {
    text: "{}",
    bytes,
    "bytes of a buffer": bytes.buffer,
    "a view": new DataView(bytes.buffer),
    "a stream of Node": Readable.from([bytes.subarray(0, 1), bytes.subarray(1)]),
    "a stream of text": Readable.from(["{", "}"], { encoding: "utf8" }),
    "a stream of the web": new Blob(["{}"]).stream(),
    "a blob": new Blob(["{}"]),
  };
  for (const [name, body] of Object.entries(bodies)) {
    const { response } = await handler.handle({ ...LIST_TABLES, body });
    assert.equal(response.statusCode, 200, name);
    assert.equal(text(response.body), '{"TableNames":[]}', name);
  }
  const { response } = await handler.handle(LIST_TABLES);
  assert.match(text(response.body), /SerializationException/);
  await assert.rejects(handler.handle({ ...LIST_TABLES, body: 5 }), TypeError);
});

test("a signal that was given before the request keeps it from being made", async (t) => {
  const database = await openDatabase(t);
  const client = new DynamoDBClient(database.clientConfig());
  const abortSignal = AbortSignal.abort();
  const creating = client.send(new CreateTableCommand(ordersTable()), { abortSignal });
  await assert.rejects(creating, { name: "AbortError", message: "Request aborted" });
  assert.deepEqual(await database.listTables(), { TableNames: [] });
});

test("a signal ends the waiting for an answer", async (t) => {
  const database = await openDatabase(t);
  const client = new DynamoDBClient(database.clientConfig());
  const giver = new AbortController();
  const listing = client.send(new ListTablesCommand(), { abortSignal: giver.signal });
  giver.abort();
  await assert.rejects(listing, { name: "AbortError", message: "Request aborted" });

  const handler = database.requestHandler();
  const waiting = (abortSignal) =>
    handler.handle({ ...LIST_TABLES, body: new ReadableStream() }, { abortSignal });
  const reasons = [
    [new Error("enough"), { name: "AbortError", message: "Request aborted" }],
    ["enough", { name: "AbortError", message: "enough" }],
  ];
  for (const [reason, expected] of reasons) {
    const controller = new AbortController();
    const answer = waiting(controller.signal);
    controller.abort(reason);
    await assert.rejects(answer, expected);
  }
  const old = { aborted: false, onabort: null };
  const answer = waiting(old);
  old.onabort();
  await assert.rejects(answer, { name: "AbortError" });

  const late = new AbortController();
  await client.send(new ListTablesCommand(), { abortSignal: late.signal });
  late.abort();
});

test("requests have the time that they are given", async (t) => {
  const database = await openDatabase(t);
  const handler = database.requestHandler({ requestTimeout: 20 });
  const never = new ReadableStream();
  await assert.rejects(handler.handle({ ...LIST_TABLES, body: never }), { name: "TimeoutError" });
  assert.deepEqual(handler.httpHandlerConfigs(), { requestTimeout: 20 });
  handler.updateHttpClientConfig("requestTimeout", 0);
  const short = handler.handle({ ...LIST_TABLES, body: new ReadableStream() }, { requestTimeout: 1 });
  await assert.rejects(short, { name: "TimeoutError" });
  const { response } = await handler.handle({ ...LIST_TABLES, body: "{}" });
  assert.equal(response.statusCode, 200);
});

test("a client that is destroyed leaves the database open", async (t) => {
  const database = await openDatabase(t);
  const one = new DynamoDBClient(database.clientConfig());
  one.destroy();
  const other = new DynamoDBClient(database.clientConfig());
  assert.deepEqual((await other.send(new ListTablesCommand())).TableNames, []);
});

test("what is asked for after the database is closed is refused as by the database", async (t) => {
  const database = await openDatabase(t);
  const client = new DynamoDBClient(database.clientConfig());
  await database.close();
  await assert.rejects(client.send(new ListTablesCommand()), { name: "DatabaseClosedException" });
});

test("the client of DynamoDB Streams has the same configuration", async (t) => {
  const database = await openDatabase(t);
  const client = new DynamoDBStreamsClient(handlerConfig(t, database));
  assert.deepEqual((await client.send(new ListStreamsCommand())).Streams, []);
});

test("options of the configuration can be replaced", async (t) => {
  const database = await openDatabase(t);
  const client = new DynamoDBClient({ ...database.clientConfig(), region: "eu-west-1", maxAttempts: 3 });
  assert.equal(await client.config.region(), "eu-west-1");
  assert.equal(await client.config.maxAttempts(), 3);
  assert.deepEqual((await client.send(new ListTablesCommand())).TableNames, []);
});
