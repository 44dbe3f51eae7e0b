// The operations in the service's own form, HTTP without a network, and the life of a database.

import assert from "node:assert/strict";
import { once } from "node:events";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { Minamo, MinamoError } from "../../pkg/dist/node/index.js";
import { signedHeaders } from "../../tests/doors/signature.mjs";
import { createThings, openDatabase, TABLE } from "./database.mjs";

const KEY = { pk: { S: "p" }, sk: { N: "1" } };

test("tables are made, described, listed and deleted", async (t) => {
  const database = await openDatabase(t, { region: "eu-west-2", accountId: "123456789012" });
  const { TableDescription } = await createThings(database);
  assert.equal(TableDescription.TableName, TABLE);
  assert.equal(TableDescription.TableArn, `arn:aws:dynamodb:eu-west-2:123456789012:table/${TABLE}`);
  assert.ok(TableDescription.CreationDateTime instanceof Date);
  assert.ok(Math.abs(TableDescription.CreationDateTime.getTime() - Date.now()) < 60_000);
  const { Table } = await database.describeTable({ TableName: TABLE });
  assert.equal(Table.TableStatus, "ACTIVE");
  assert.equal(Table.GlobalSecondaryIndexes[0].IndexName, "byKind");
  assert.deepEqual(await database.listTables(), { TableNames: [TABLE] });
  await database.deleteTable({ TableName: TABLE });
  assert.deepEqual(await database.listTables(), { TableNames: [] });
});

test("items in the service's form keep every digit and byte", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const Item = {
    ...KEY,
    exact: { N: "0.12345678901234567890123456789012345678" },
    bytes: { B: new Uint8Array([0, 1, 255]) },
    buffers: { BS: [Buffer.from("a"), Buffer.from("b")] },
    deep: { M: { list: { L: [{ B: new Uint8Array([7]) }, { BOOL: false }, { NULL: true }] } } },
    __proto: { SS: ["x"] },
  };
  assert.deepEqual(await database.putItem({ TableName: TABLE, Item }), {});
  const stored = (await database.getItem({ TableName: TABLE, Key: KEY })).Item;
  const buffers = { BS: [new Uint8Array([0x61]), new Uint8Array([0x62])] };
  assert.deepEqual(stored, { ...Item, buffers });
  await database.putItem({ TableName: TABLE, Item: { ...KEY, sk: { N: "2" } } });
  const { Items, LastEvaluatedKey } = await database.scan({ TableName: TABLE, Limit: 1 });
  assert.deepEqual([Items, LastEvaluatedKey], [[stored], KEY]);
});

test("the other operations take the service's form, too", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  const RequestItems = { [TABLE]: [{ PutRequest: { Item: { ...KEY, b: { B: new Uint8Array([1]) } } } }] };
  assert.deepEqual(await database.batchWriteItem({ RequestItems }), { UnprocessedItems: {} });
  const { Responses } = await database.batchGetItem({ RequestItems: { [TABLE]: { Keys: [KEY] } } });
  assert.deepEqual(Responses[TABLE], [{ ...KEY, b: { B: new Uint8Array([1]) } }]);
  const { Attributes } = await database.updateItem({
    TableName: TABLE,
    Key: KEY,
    UpdateExpression: "SET b = :b",
    ExpressionAttributeValues: { ":b": { B: Buffer.from([2]) } },
    ReturnValues: "UPDATED_NEW",
  });
  assert.deepEqual(Attributes, { b: { B: new Uint8Array([2]) } });
  const { Count } = await database.query({
    TableName: TABLE,
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": { S: "p" } },
  });
  assert.equal(Count, 1);
  await database.deleteItem({ TableName: TABLE, Key: KEY });
  assert.deepEqual(await database.getItem({ TableName: TABLE, Key: KEY }), {});
});

test("errors are MinamoErrors", async (t) => {
  const database = await openDatabase(t);
  await createThings(database);
  await assert.rejects(database.describeTable({ TableName: "Nowhere" }), (error) => {
    assert.ok(error instanceof MinamoError);
    assert.equal(error.name, "ResourceNotFoundException");
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.match(error.message, /Nowhere/);
    return true;
  });
  const Item = { ...KEY, b: { B: new Uint8Array([1]) } };
  await database.putItem({ TableName: TABLE, Item });
  const refused = database.deleteItem({
    TableName: TABLE,
    Key: KEY,
    ConditionExpression: "attribute_exists(absent)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  await assert.rejects(refused, { name: "ConditionalCheckFailedException", Item });
});

test("fetch answers requests of the service's protocol", async (t) => {
  const database = await openDatabase(t);
  const ask = (operation, body) =>
    database.fetch(
      new Request("http://localhost/", {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": `DynamoDB_20120810.${operation}`,
          authorization: "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c",
          "x-amz-date": "20260101T000000Z",
        },
        body: JSON.stringify(body),
      }),
    );
  const listed = await ask("ListTables", {});
  assert.equal(listed.status, 200);
  assert.equal(listed.headers.get("content-type"), "application/x-amz-json-1.0");
  assert.deepEqual(await listed.json(), { TableNames: [] });
  const refused = await ask("DescribeTable", { TableName: "Nowhere" });
  assert.equal(refused.status, 400);
  assert.match((await refused.json()).__type, /#ResourceNotFoundException$/);
  const health = await database.fetch(new Request("http://localhost/"));
  assert.match(await health.text(), /^healthy: dynamodb\./);
});

test("with credentials, signatures of requests over HTTP are verified, and nobody else's calls need any", async (t) => {
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
  const database = await openDatabase(t, { credentials });
  assert.deepEqual(await database.listTables(), { TableNames: [] });
  const url = new URL("http://localhost:8000/");
  const target = "DynamoDB_20120810.ListTables";
  const ask = async (keys, sent = "{}") => {
    const headers = signedHeaders(keys, { url, region: "local", target, body: sent });
    const encoding = sent === "{}" ? {} : { "content-encoding": "gzip" };
    const response = await database.fetch(
      new Request(url, { method: "POST", headers: { ...headers, ...encoding }, body: sent }),
    );
    return [response.status, (await response.json()).__type ?? "no error"];
  };
  assert.deepEqual(await ask(credentials), [200, "no error"]);
  assert.deepEqual(
    await ask(credentials, gzipSync("{}")),
    [200, "no error"],
    "the bytes as they are sent are signed",
  );
  const wrong = "com.amazon.coral.service#InvalidSignatureException";
  assert.deepEqual(await ask({ ...credentials, secretAccessKey: "guess" }), [400, wrong]);
  const unknown = "com.amazon.coral.service#UnrecognizedClientException";
  assert.deepEqual(await ask({ ...credentials, accessKeyId: "AKIDSTRANGE" }), [400, unknown]);
  await assert.rejects(openDatabase(t, { credentials: [{ accessKeyId: "a" }] }), TypeError);
});

test("a compressed request is read, and one that is not what it says is refused as by the service", async (t) => {
  const database = await openDatabase(t);
  const ask = async (body) => {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "content-encoding": "gzip",
      "x-amz-target": "DynamoDB_20120810.ListTables",
      "x-amz-date": "20260101T000000Z",
      authorization: "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c",
    };
    return (await database.fetch(new Request("http://localhost/", { method: "POST", headers, body }))).status;
  };
  assert.equal(await ask(gzipSync("{}")), 200);
  assert.equal(await ask("{}"), 500);
  assert.equal(await ask(gzipSync(Buffer.alloc(17 * 1024 * 1024, " "))), 413);
});

test("a closed database refuses requests, and databases of memory share nothing", async (t) => {
  const one = await openDatabase(t);
  await createThings(one);
  const other = await openDatabase(t);
  assert.deepEqual(await other.listTables(), { TableNames: [] });
  const documents = one.documentClient();
  await one.close();
  const closed = { name: "DatabaseClosedException" };
  await assert.rejects(documents.get({ TableName: TABLE, Key: { pk: "p", sk: 1 } }), closed);
  await assert.rejects(one.listTables(), closed);
  await one.close();
  assert.deepEqual(await other.listTables(), { TableNames: [] });
});

test("options that the engine does not know are refused", async () => {
  await assert.rejects(Minamo.open("x", { store: "paper" }), TypeError);
  await assert.rejects(Minamo.open("x", { store: "memory", durability: "eternal" }), TypeError);
});

test("the command serves the endpoint, and ends on a signal", async (t) => {
  const cli = fileURLToPath(new URL("../../pkg/dist/node/cli.js", import.meta.url));
  const child = spawn(process.execPath, [cli, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const [, url] = /^minamo listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line);
  const response = await fetch(url);
  assert.equal(response.status, 200);
  assert.match(await response.text(), /^healthy: dynamodb\./);
  child.kill("SIGTERM");
  const [status] = await once(child, "exit");
  assert.equal(status, 0);
});
