// MinamoDurableObject in workerd: the unmodified AWS SDK, RPC, alarms, restarts, limits.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

import { temporaryFolder, TEST_MS } from "./hosts.mjs";
import { startTables } from "./workerd.mjs";

const require = createRequire(new URL("../clients/package.json", import.meta.url));
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const sdk = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocument } = require("@aws-sdk/lib-dynamodb");
const { DynamoDBStreamsClient, ListStreamsCommand } = require("@aws-sdk/client-dynamodb-streams");

const TableName = "Notes";

/** How many items of 16 KB fill an object: several times what its cache holds. */
const FILLED = Number(process.env.MINAMO_FILLED ?? 2000);

const IDS = Array.from({ length: 20 }, (_, n) => `written ${n}`);

/** The configuration of a client, as one would write it for any endpoint. */
function config(endpoint, accessKeyId, secretAccessKey = `of ${accessKeyId}`) {
  return { endpoint, region: "auto", maxAttempts: 1, credentials: { accessKeyId, secretAccessKey } };
}

function connect(t, endpoint, ...key) {
  const client = new sdk.DynamoDBClient(config(endpoint, ...key));
  t.after(() => client.destroy());
  return DynamoDBDocument.from(client);
}

/** Calls a method of an object by RPC. */
async function call({ url }, object, method, ...parameters) {
  const address = new URL("/call", url);
  address.search = new URLSearchParams({ object, method, parameters: JSON.stringify(parameters) });
  const response = await fetch(address);
  return response.json();
}

async function readJson({ url }, path) {
  return (await fetch(new URL(path, url))).json();
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("a host of tables", { timeout: TEST_MS }, async (t) => {
  const folder = temporaryFolder(t);
  const worker = await startTables(t, folder);
  const { url } = worker;
  const alpha = connect(t, url, "alpha");

  await t.test("asks for no time, randomness or timer while the script is loaded", async () => {
    assert.deepEqual(await readJson(worker, "/global"), []);
  });

  await t.test("serves the SDK", async () => {
    const { TimeToLiveDescription } = await alpha.send(new sdk.DescribeTimeToLiveCommand({ TableName }));
    assert.equal(TimeToLiveDescription.TimeToLiveStatus, "ENABLED");
    await alpha.put({ TableName, Item: { pk: "a", tags: new Set(["x"]), bytes: new Uint8Array([1]) } });
    const { Item } = await alpha.get({ TableName, Key: { pk: "a" } });
    assert.deepEqual(Item, { pk: "a", tags: new Set(["x"]), bytes: new Uint8Array([1]) });
    const again = { TableName, Item: { pk: "a" }, ConditionExpression: "attribute_not_exists(pk)" };
    await assert.rejects(alpha.put(again), sdk.ConditionalCheckFailedException);
    const streams = new DynamoDBStreamsClient(config(url, "alpha"));
    t.after(() => streams.destroy());
    const { Streams } = await streams.send(new ListStreamsCommand({ TableName }));
    assert.equal(Streams.length, 1);
  });

  await t.test("keeps objects apart", async () => {
    const beta = connect(t, url, "beta");
    assert.equal((await beta.get({ TableName, Key: { pk: "a" } })).Item, undefined);
    await beta.put({ TableName, Item: { pk: "b" } });
    assert.equal((await alpha.get({ TableName, Key: { pk: "b" } })).Item, undefined);
  });

  await t.test("refuses who may not ask", async () => {
    const list = (...key) => connect(t, url, ...key).send(new sdk.ListTablesCommand());
    await assert.rejects(list("alpha", "wrong"), { name: "InvalidSignatureException" });
    await assert.rejects(list("gamma"), { name: "UnrecognizedClientException" });
    const drop = alpha.send(new sdk.DeleteTableCommand({ TableName }));
    await assert.rejects(drop, { name: "AccessDeniedException", message: /dynamodb:DeleteTable/ });
    const guarded = connect(t, url, "key").send(new sdk.ListTablesCommand());
    await assert.rejects(guarded, { name: "AccessDeniedException", message: /MINAMO_ACCESS_KEY_ID/ });
  });

  await t.test("answers Workers by RPC, with values as they are", async () => {
    const { thrown, whole, cancelled, hidden, ...told } = await readJson(worker, "/rpc");
    assert.deepEqual(told, {
      TableNames: [TableName],
      values: {
        pk: "remote",
        number: 1.5,
        bytes: "bytes 1,2,3",
        strings: "set of a,b",
        numbers: "set of 1,2",
        binaries: "set of bytes 4",
        map: { list: [true, null] },
      },
      big: "12345678901234567",
      entries: { k: 1 },
      asDocuments: 1.5,
    });
    const failed = ["ConditionalCheckFailedException", "The conditional request failed"];
    assert.equal(thrown, failed.join(": "), "all that RPC tells of an error");
    assert.deepEqual(whole, [...failed, 400, "remote"]);
    assert.deepEqual(cancelled, ["TransactionCanceledException", ["ConditionalCheckFailed"]]);
    assert.match(hidden, /does not implement/);
  });

  await t.test("hands changes to consumers, also those from before it was evicted", async () => {
    await call(worker, "consuming", "put", { TableName, Item: { pk: "first" } });
    assert.deepEqual(await call(worker, "consuming", "seen", 1), [["INSERT", "first"]]);
    await call(worker, "consuming", "evict");
    await call(worker, "consuming", "put", { TableName, Item: { pk: "second" } });
    assert.deepEqual(await call(worker, "consuming", "seen", 1), [["INSERT", "second"]]);
  });

  await t.test("is woken for a change that was not handled", async () => {
    await call(worker, "interrupted", "put", { TableName, Item: { pk: "endless" } });
    const delay = await call(worker, "interrupted", "alarmDelay");
    assert.ok(delay > 60_000 && delay <= 90_000, String(delay));
    while ((await call(worker, "interrupted", "endless")) !== "begun") await pause(20);
    await call(worker, "interrupted", "hurry");
    await call(worker, "interrupted", "evict");
    await pause(2500);
    const asked = Date.now();
    assert.ok((await call(worker, "interrupted", "endless")) < asked);
  });

  await t.test("waits for nothing between a write and its answer", async () => {
    assert.equal(await call(worker, "turns", "putsInOneTurn"), true);
  });

  await t.test("deletes what has expired while nobody calls it", async () => {
    const until = Math.floor(Date.now() / 1000) + 2;
    await call(worker, "alarmed", "put", { TableName, Item: { pk: "expiring", until } });
    await call(worker, "alarmed", "put", { TableName, Item: { pk: "lasting" } });
    await call(worker, "alarmed", "evict");
    await pause(3500);
    const asked = Date.now();
    const [{ time, left }] = await call(worker, "alarmed", "alarms");
    assert.deepEqual(left, ["lasting"]);
    assert.ok(time < asked && time >= 1000 * until);
  });

  await t.test("sets an alarm anew that has failed", async () => {
    const delay = await call(worker, "failing", "failingAlarm");
    assert.ok(delay > 20_000 && delay <= 30_000, String(delay));
  });

  await t.test("holds to the limits of the service", async () => {
    const rest = 400 * 1024 - "pk".length - "text".length;
    const item = (pk, length) => ({ pk, text: "*".repeat(length - pk.length) });
    await alpha.put({ TableName, Item: item("largest", rest) });
    await assert.rejects(
      alpha.put({ TableName, Item: item("larger", rest + 1) }),
      /has exceeded the maximum/,
    );
    const half = (n) => ({ Put: { TableName, Item: item(`half ${n}`, 198 * 1024) } });
    const TransactItems = Array.from({ length: 20 }, (_, n) => half(n));
    await alpha.transactWrite({ TransactItems });
    const more = { TransactItems: [...TransactItems, half(20), half(21)] };
    await assert.rejects(alpha.transactWrite(more), /4 MB|4194304|exceed/i);
    const keys = Array.from({ length: 50 }, (_, n) => ({ pk: `batch ${String(n).padStart(2, "0")}` }));
    for (const part of [keys.slice(0, 25), keys.slice(25)]) {
      const Notes = part.map(({ pk }) => ({ PutRequest: { Item: item(pk, rest) } }));
      assert.deepEqual((await alpha.batchWrite({ RequestItems: { Notes } })).UnprocessedItems, {});
    }
    const { Responses, UnprocessedKeys } = await alpha.batchGet({ RequestItems: { Notes: { Keys: keys } } });
    assert.equal(Responses.Notes.length + UnprocessedKeys.Notes.Keys.length, 50);
    assert.ok(Responses.Notes.length >= 40);
    const body = "*".repeat(16 * 1024 * 1024 + 1);
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810.ListTables",
      authorization: "Credential=alpha/",
    };
    assert.equal((await fetch(url, { method: "POST", headers, body })).status, 413);
  });

  await t.test("stays far below the memory of an isolate, whatever it holds", async () => {
    for (let first = 0; first < FILLED; first += 500) await call(worker, "filled", "fill", first, 500);
    const { bytes, budget, module } = await call(worker, "filled", "memory");
    t.diagnostic(`${FILLED} items of 16 KB: ${bytes} bytes of pages, ${module} of the module's memory`);
    assert.equal(budget, 16 * 1024 * 1024);
    assert.ok(bytes <= budget && bytes > budget / 2, String(bytes));
    assert.ok(module < 48 * 1024 * 1024, String(module));
  });

  await t.test("has everything after it was killed", async () => {
    await Promise.all(IDS.map((pk) => alpha.put({ TableName, Item: { pk } })));
    await worker.end("SIGKILL");
    const secrets = { MINAMO_ACCESS_KEY_ID: "key", MINAMO_SECRET_ACCESS_KEY: "of key" };
    const again = await startTables(t, folder, secrets);
    const after = connect(t, again.url, "alpha");
    for (const pk of IDS) assert.ok((await after.get({ TableName, Key: { pk } })).Item, pk);
    const guarded = await connect(t, again.url, "key").send(new sdk.ListTablesCommand());
    assert.deepEqual(guarded.TableNames, []);
    const forged = connect(t, again.url, "key", "forged").send(new sdk.ListTablesCommand());
    await assert.rejects(forged, { name: "InvalidSignatureException" });
  });
});
