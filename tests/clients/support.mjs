// What the tests of the clients share: a database, the two ways to it, and a watch on the network.

import assert from "node:assert/strict";
import { createHook } from "node:async_hooks";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { Minamo } from "../../pkg/dist/node/index.js";
import { serve } from "../../pkg/dist/node/server.js";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

// The SDK warns of the next major version of Node in every process.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** What a test may take. A client that hangs fails it. */
export const TEST_MS = 60_000;

/** A database in memory, which lasts as long as the test. */
export async function openDatabase(t) {
  const database = await Minamo.open("clients", { store: "memory" });
  t.after(() => database.close());
  return database;
}

/** A server for a database, which lasts as long as the test. */
export async function startServer(t, database) {
  const server = await serve({ database, port: 0 });
  t.after(() => server.close());
  return server;
}

/** The configuration of a client of the SDK that talks HTTP, as one would write it for any local endpoint. */
export async function httpConfig(t, database) {
  const { url } = await startServer(t, database);
  return {
    region: "eu-central-1",
    endpoint: url,
    credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" },
  };
}

/** The configuration of a client of the SDK that runs on a database of this program; no socket may be opened until the test ends. */
export function handlerConfig(t, database) {
  const sockets = watchSockets();
  t.after(() => assert.deepEqual(sockets.stop(), []));
  return database.clientConfig();
}

/** The ways from a client of the SDK to a database. */
export const WAYS = [
  { way: "request handler", configure: handlerConfig },
  { way: "HTTP", configure: httpConfig },
];

/** Everything of Node's that reaches for the network: sockets, their connecting, TLS and the look-up of names. */
const NETWORK = /^(?:TCP|TLS|UDP|HTTP|PIPECONNECT|GETADDRINFO|GETNAMEINFO|QUERYWRAP|DNSCHANNEL)/;

/** Notes what reaches for the network from here on. */
export function watchSockets() {
  const seen = [];
  const hook = createHook({
    init(id, type) {
      if (NETWORK.test(type)) seen.push(type);
    },
  });
  hook.enable();
  return {
    stop() {
      hook.disable();
      return seen;
    },
  };
}

/** All elements of an async iterable. */
export async function all(iterable) {
  const elements = [];
  for await (const element of iterable) elements.push(element);
  return elements;
}

/** The definition of a table with two keys, a global and a local index. */
export function ordersTable(name = "Orders") {
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "customer", AttributeType: "S" },
      { AttributeName: "number", AttributeType: "N" },
      { AttributeName: "state", AttributeType: "S" },
      { AttributeName: "amount", AttributeType: "N" },
    ],
    KeySchema: [
      { AttributeName: "customer", KeyType: "HASH" },
      { AttributeName: "number", KeyType: "RANGE" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-state",
        KeySchema: [
          { AttributeName: "state", KeyType: "HASH" },
          { AttributeName: "amount", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "ALL" },
      },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: "by-amount",
        KeySchema: [
          { AttributeName: "customer", KeyType: "HASH" },
          { AttributeName: "amount", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  };
}

/** The match of the first line that a program says and that matches. Rejects if the program ends without it. */
export async function lineOf(stream, pattern) {
  let said = "";
  for await (const line of createInterface({ input: stream })) {
    const match = pattern.exec(line);
    if (match !== null) {
      stream.resume();
      return match;
    }
    said += `${line}\n`;
  }
  throw new Error(`the program ended without the line ${pattern}: ${said}`);
}
