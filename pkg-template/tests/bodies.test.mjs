// Bodies of HTTP requests by every way that leads into a database without a socket: compressed, and too large.

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync, gzipSync } from "node:zlib";

import { Decoder, PLAIN } from "../../pkg/dist/codec/index.js";
import { handle } from "../../pkg/dist/wire/client.js";
import { openDatabase } from "./database.mjs";
import { openFake } from "./fake-engine.mjs";

const MAX = 16 * 1024 * 1024;
const BODY = new TextEncoder().encode("{}");
const AUTHORIZATION =
  "AWS4-HMAC-SHA256 Credential=a/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=00";

const headersOf = (encoding) => ({
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "DynamoDB_20120810.ListTables",
  "x-amz-date": "20260101T000000Z",
  authorization: AUTHORIZATION,
  host: "localhost",
  ...(encoding === undefined ? {} : { "content-encoding": encoding }),
});

/** Each way to ask, as [status, body]. */
const WAYS = {
  http: async (database, headers, body) => {
    const answer = await database.http({ method: "POST", path: "/", headers, body });
    return [answer.status, Buffer.from(answer.body).toString()];
  },
  fetch: async (database, headers, body) => {
    const answer = await database.fetch(
      new Request("http://localhost/", { method: "POST", headers, body, duplex: "half" }),
    );
    return [answer.status, await answer.text()];
  },
  "the request handler": async (database, headers, body) => {
    const { response } = await database.requestHandler().handle({ method: "POST", path: "/", headers, body });
    return [response.statusCode, Buffer.from(response.body).toString()];
  },
};

for (const [way, ask] of Object.entries(WAYS)) {
  test(`${way}: compressed bodies are read`, async (t) => {
    const database = await openDatabase(t);
    const listed = [200, '{"TableNames":[]}'];
    assert.deepEqual(await ask(database, headersOf(), BODY), listed);
    assert.deepEqual(await ask(database, headersOf("gzip"), gzipSync(BODY)), listed);
    assert.deepEqual(await ask(database, headersOf("deflate"), deflateSync(BODY)), listed);
    assert.equal((await ask(database, headersOf("gzip"), BODY))[0], 500);
  });

  test(`${way}: a body of more than 16 MB is refused`, async (t) => {
    const database = await openDatabase(t);
    assert.deepEqual(await ask(database, headersOf(), new Uint8Array(MAX + 1)), [413, ""]);
    assert.deepEqual(await ask(database, headersOf("gzip"), new Uint8Array(MAX + 1)), [413, ""]);
    assert.deepEqual(await ask(database, headersOf("gzip"), gzipSync(new Uint8Array(MAX + 1))), [413, ""]);
  });
}

test("a body that is too large does not get into the engine's memory", async () => {
  const { module, engine } = await openFake();
  await handle(engine, { method: "POST", path: "/", headers: {}, body: new Uint8Array(MAX + 1) }, "client");
  const { body, content } = new Decoder().decode(module.requests[0].bytes, 0, PLAIN, {});
  assert.deepEqual([body.length, content], [0, "too large"]);
});

test("an operation whose request is too large is refused with the status", async (t) => {
  const database = await openDatabase(t);
  const Item = { pk: { S: "x".repeat(MAX) } };
  await assert.rejects(database.putItem({ TableName: "Things", Item }), {
    name: "UnknownError",
    statusCode: 413,
  });
});
