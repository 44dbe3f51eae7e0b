// The command `minamo`, as its users get it: the package is packed, installed in a folder of its own, and started there with npx.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";

import { ENVIRONMENT, installPackage, removePackage, runIn } from "./package.mjs";
import { lineOf, TEST_MS } from "./support.mjs";

/** The command itself, in the folder. */
const BIN = "node_modules/.bin/minamo";

let folder;

before(() => {
  folder = installPackage();
});

after(() => {
  removePackage(folder);
});

/** Runs a program in the folder to its end. */
const run = (program, parameters, environment) => runIn(folder, program, parameters, environment);

/** Starts the command in a process group of its own, as a terminal does. */
async function start(t, program, ...parameters) {
  const options = { cwd: folder, env: ENVIRONMENT, detached: true, stdio: ["ignore", "pipe", "inherit"] };
  const child = spawn(program, parameters, options);
  // With its output, so that whatever npx has started has ended, too.
  const ended = once(child, "close");
  const signal = (name) => {
    // The group may be gone.
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, name);
  };
  t.after(() => signal("SIGKILL"));
  const [, url] = await lineOf(child.stdout, /^minamo listening on (http:\/\/127\.0\.0\.1:\d+)$/);
  return { url, child, signal, ended };
}

/** A document client of the SDK for the endpoint. */
function clientOf(t, url) {
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const client = new DynamoDBClient({ endpoint: url, region: "us-east-1", credentials });
  t.after(() => client.destroy());
  return { client, documents: DynamoDBDocument.from(client) };
}

const TABLE = {
  TableName: "Things",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
};

test("it tells what it can do, and its version", { timeout: TEST_MS }, () => {
  const help = run("npx", ["minamo", "--help"]);
  assert.equal(help.status, 0);
  for (const option of ["--port", "--host", "--data", "--region", "--help", "--version"]) {
    assert.match(help.stdout, new RegExp(`^ +${option} `, "m"));
  }
  assert.match(run("npx", ["minamo", "--version"]).stdout, /^\d+\.\d+\.\d+\n$/);
  const wrong = run("npx", ["minamo", "--prot", "1"]);
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /minamo: .*'--prot'.*\nTry minamo --help\n$/s);
});

test("it serves a database in memory, pages of other origins included", { timeout: TEST_MS }, async (t) => {
  const { url, signal, ended } = await start(t, "npx", "minamo", "--port", "0", "--region", "eu-west-3");
  const { client, documents } = clientOf(t, url);
  const { TableDescription } = await client.send(new CreateTableCommand(TABLE));
  assert.match(TableDescription.TableArn, /^arn:aws:dynamodb:eu-west-3:/);
  await documents.put({ TableName: "Things", Item: { pk: "a", n: 1 } });
  assert.deepEqual((await documents.scan({ TableName: "Things" })).Items, [{ pk: "a", n: 1 }]);
  const preflight = await fetch(url, {
    method: "OPTIONS",
    headers: {
      origin: "https://app.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "x-amz-target",
    },
  });
  assert.equal(preflight.status, 200);
  assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
  assert.equal(preflight.headers.get("access-control-allow-headers"), "x-amz-target");
  signal("SIGTERM");
  await ended;
  await assert.rejects(fetch(url));
});

test("it keeps the data in a folder", { timeout: TEST_MS }, async (t) => {
  const items = Array.from({ length: 50 }, (_, at) => ({ pk: String(at), text: "x".repeat(4000) }));
  const command = ["minamo", "--port", "0", "--data", "deep/data"];
  const first = await start(t, "npx", ...command);
  const writer = clientOf(t, first.url);
  await writer.client.send(new CreateTableCommand(TABLE));
  await Promise.all(items.map((Item) => writer.documents.put({ TableName: "Things", Item })));
  // As Ctrl-C: npx, its shell and the command all get it. The status of npx tells of the shell, not of the command.
  first.signal("SIGINT");
  await first.ended;
  // SQLite removes its own log only when it is closed.
  assert.deepEqual(readdirSync(join(folder, "deep/data")), ["minamo.db"]);

  const second = await start(t, BIN, ...command.slice(1));
  const reader = clientOf(t, second.url);
  const { Items } = await reader.documents.scan({ TableName: "Things" });
  const byKey = (one, other) => Number(one.pk) - Number(other.pk);
  assert.deepEqual(Items.sort(byKey), items);
  second.signal("SIGTERM");
  assert.deepEqual(await second.ended, [0, null]);
});

test("it verifies signatures if it is given credentials", { timeout: TEST_MS }, async (t) => {
  const { url } = await start(t, BIN, "--port", "0", "--credentials", "ada:lace", "--credentials", "bob:cat");
  const list = async (accessKeyId, secretAccessKey) => {
    const credentials = { accessKeyId, secretAccessKey };
    const client = new DynamoDBClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 });
    t.after(() => client.destroy());
    return client.send(new ListTablesCommand());
  };
  assert.deepEqual((await list("ada", "lace")).TableNames, []);
  assert.deepEqual((await list("bob", "cat")).TableNames, []);
  await assert.rejects(list("ada", "cat"), { name: "InvalidSignatureException" });
  await assert.rejects(list("eve", "cat"), { name: "UnrecognizedClientException" });
});

test("Ctrl-C that is told twice, as by npx with some shells, is one", { timeout: TEST_MS }, async (t) => {
  const { url, child, ended } = await start(t, BIN, "--port", "0");
  await begin(t, url);
  child.kill("SIGINT");
  await pause(100);
  child.kill("SIGINT");
  await pause(100);
  assert.equal(child.exitCode, null);
  child.kill("SIGKILL");
  await ended;
});

test(
  "a stop waits for the request under way, and a second signal does not",
  { timeout: TEST_MS },
  async (t) => {
    const { url, child, ended } = await start(t, BIN, "--port", "0");
    await begin(t, url);
    child.kill("SIGTERM");
    await pause(1000);
    assert.equal(child.exitCode, null);
    child.kill("SIGTERM");
    assert.deepEqual(await ended, [143, null]);
  },
);

/** Sends the first half of a request. */
async function begin(t, url) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  t.after(() => socket.destroy());
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nab");
  await pause(200);
}

test("it says why it cannot start", { timeout: TEST_MS }, async (t) => {
  const { url } = await start(t, BIN, "--port", "0");
  const { port } = new URL(url);
  const failures = [
    [["--port", port], `127.0.0.1, port ${port}: the port is taken; choose another with --port`],
    [
      ["--port", "0", "--host", "192.0.2.1"],
      "192.0.2.1: this machine has no such address; choose another with --host",
    ],
    [["--data", "package.json"], /^minamo: cannot keep the data in package\.json: .*EEXIST/],
  ];
  for (const [parameters, message] of failures) {
    const { status, stdout, stderr } = run(BIN, parameters);
    assert.deepEqual([status, stdout], [1, ""], parameters.join(" "));
    if (message instanceof RegExp) assert.match(stderr, message);
    else assert.equal(stderr, `minamo: ${message}\n`);
  }
});

test("without SQLite, it says what is needed to keep data", { timeout: TEST_MS }, () => {
  const { status, stderr } = run(BIN, ["--data", "none"], { NODE_OPTIONS: "--no-experimental-sqlite" });
  assert.equal(status, 1);
  assert.match(
    stderr,
    /^minamo: cannot keep the data in none: This host has no SQLite \(node:sqlite\), which Node has from version 22\.13 on/,
  );
  assert.equal(existsSync(join(folder, "none/minamo.db")), false);
});
