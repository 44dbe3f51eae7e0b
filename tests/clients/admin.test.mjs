// dynamodb-admin: as the command that its users start, and as a library on a client of the SDK.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { test } from "node:test";

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import admin from "dynamodb-admin";

import { lineOf, openDatabase, startServer, TEST_MS } from "./support.mjs";

const COMMAND = createRequire(import.meta.url).resolve("dynamodb-admin/dist/dynamodb-admin.js");

/** A table as the library's form describes it. */
const TABLE = {
  TableDefinition: {
    TableName: "Books",
    HashAttributeName: "author",
    HashAttributeType: "S",
    RangeAttributeName: "year",
    RangeAttributeType: "N",
    ReadCapacityUnits: 3,
    WriteCapacityUnits: 3,
  },
  SecondaryIndexes: [
    {
      IndexName: "by-genre",
      IndexType: "global",
      HashAttributeName: "genre",
      HashAttributeType: "S",
      ReadCapacityUnits: 3,
      WriteCapacityUnits: 3,
    },
  ],
};

/** Starts the command for a database behind HTTP. Returns its address. */
async function startCommand(t, database) {
  const { url } = await startServer(t, database);
  const options = ["--host", "127.0.0.1", "--port", "0", "--dynamo-endpoint", url];
  const child = spawn(process.execPath, [COMMAND, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  const [, address] = await lineOf(child.stdout, /listening on (http:\S+)/);
  return address;
}

/** Starts the library on a client with the request handler. Returns its address. */
async function startLibrary(t, database) {
  const dynamoDbClient = new DynamoDBClient(database.clientConfig());
  const server = admin.createServer({ dynamoDbClient }).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  return `http://127.0.0.1:${server.address().port}`;
}

for (const [name, start] of [
  ["the command, over HTTP", startCommand],
  ["the library, by request handler", startLibrary],
]) {
  test(name, { timeout: TEST_MS }, async (t) => {
    const address = await start(t, await openDatabase(t));
    const ask = async (path, method = "GET", body = undefined) => {
      const response = await fetch(`${address}${path}`, {
        method,
        headers: { "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      assert.ok(response.ok, `${method} ${path}: ${response.status} ${await response.clone().text()}`);
      return response;
    };
    await ask("/create-table", "POST", TABLE);
    assert.match(await (await ask("/")).text(), /Books/);
    const tables = await (await ask("/api/tables")).json();
    assert.deepEqual(
      tables.map(({ TableName }) => TableName ?? "Books"),
      ["Books"],
    );

    for (const year of [1949, 1945, 1937]) {
      const item = {
        author: "Orwell",
        year,
        genre: year === 1937 ? "report" : "novel",
        pages: [1, { two: 2 }],
      };
      assert.deepEqual(await (await ask("/tables/Books/add-item", "PUT", item)).json(), {
        author: "Orwell",
        year,
      });
    }
    assert.match(await (await ask("/tables/Books")).text(), /by-genre/);
    const scanned = await (await ask("/tables/Books/items?operationType=scan")).json();
    assert.deepEqual(
      scanned.Items.map(({ year }) => year),
      [1937, 1945, 1949],
    );
    const filters = JSON.stringify({ genre: { type: "S", operator: "=", value: "novel" } });
    const query = `operationType=query&queryableSelection=by-genre&filters=${encodeURIComponent(filters)}`;
    const queried = await (await ask(`/tables/Books/items?${query}`)).json();
    assert.deepEqual(queried.Items.map(({ year }) => year).sort(), [1945, 1949]);

    const item = "/tables/Books/items/Orwell,1949";
    assert.match(await (await ask(item)).text(), /novel/);
    const changed = await ask(item, "PUT", { author: "Orwell", year: 1949, title: "1984" });
    assert.deepEqual(await changed.json(), { author: "Orwell", year: 1949, title: "1984" });
    await ask(item, "DELETE");
    assert.match(await (await ask("/tables/Books/meta")).text(), /"?ItemCount"?/);
    await ask("/tables/Books/all", "DELETE");
    assert.deepEqual((await (await ask("/tables/Books/items")).json()).Items, []);
    await ask("/tables/Books", "DELETE");
    assert.doesNotMatch(await (await ask("/")).text(), /Books/);
  });
}
