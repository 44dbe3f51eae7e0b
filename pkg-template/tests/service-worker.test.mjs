// The endpoint in a service worker, in a global scope that only looks like one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Minamo } from "../../pkg/dist/node/index.js";
import { installServiceWorkerEndpoint } from "../../pkg/dist/service-worker/index.js";

const HOSTS = ["dynamodb.eu-*.amazonaws.com", "localhost:8000"];
const TARGET = "DynamoDB_20120810.ListTables";
const AUTHORIZATION =
  "AWS4-HMAC-SHA256 Credential=key/20260101/eu-central-1/dynamodb/aws4_request, " +
  "SignedHeaders=host;x-amz-date;x-amz-target, Signature=0";

/** Installs an endpoint. Gives what fires events at it. */
function install(t, options) {
  const listeners = new Map();
  const names = { addEventListener: (type, listener) => listeners.set(type, listener), ...options.scope };
  const before = Object.keys(names).map((name) => [name, globalThis[name]]);
  Object.assign(globalThis, names);
  t.after(() => Object.assign(globalThis, Object.fromEntries(before)));
  installServiceWorkerEndpoint(options);
  return (type, event) => listeners.get(type)?.(event);
}

/** What the endpoint answers a request; undefined if it leaves the request alone. */
function ask(fire, url, { method = "POST", target = TARGET } = {}) {
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-date": "20260101T000000Z" };
  headers.authorization = AUTHORIZATION;
  if (target !== undefined && target !== null) headers["x-amz-target"] = target;
  const request = new Request(url, { method, headers, ...(method === "POST" ? { body: "{}" } : {}) });
  let answer;
  fire("fetch", { request, respondWith: (given) => (answer = given) });
  return answer;
}

test("answers what is on the list, and leaves all else alone", async (t) => {
  const database = await Minamo.open("listed", { store: "memory" });
  t.after(() => database.close());
  let openings = 0;
  const open = () => {
    openings += 1;
    return database;
  };
  const fire = install(t, { hosts: HOSTS, database: open });
  for (const [url, request] of [
    ["https://dynamodb.us-east-1.amazonaws.com/"],
    ["https://dynamodb.eu-1.evil.amazonaws.com/"],
    ["https://dynamodb.eu-1.amazonaws.com.evil.com/"],
    ["https://evil-dynamodb.eu-1.amazonaws.com/"],
    ["https://dynamodbxeu-1.amazonaws.com/"],
    ["http://localhost/"],
    ["http://localhost:8001/"],
    ["http://localhost:8000/", { method: "GET" }],
    ["http://localhost:8000/", { target: null }],
    ["http://localhost:8000/", { target: "Logs_20140328.PutLogEvents" }],
  ]) {
    assert.equal(ask(fire, url, request), undefined, `${url} ${JSON.stringify(request)}`);
  }
  assert.equal(openings, 0, "nothing is opened in advance");
  for (const url of ["https://dynamodb.eu-central-1.amazonaws.com/", "http://localhost:8000/"]) {
    const response = await ask(fire, url);
    assert.deepEqual([response.status, await response.json()], [200, { TableNames: [] }], url);
  }
  assert.equal(openings, 1);
});

test("a database that cannot be opened is an error of the service, and is tried again", async (t) => {
  const database = await Minamo.open("late", { store: "memory" });
  t.after(() => database.close());
  let fails = true;
  const open = () => {
    if (fails) throw new Error("no space");
    return database;
  };
  const fire = install(t, { hosts: HOSTS, database: open });
  const failed = await ask(fire, "http://localhost:8000/");
  assert.equal(failed.status, 500);
  const __type = "com.amazonaws.dynamodb.v20120810#InternalServerError";
  assert.deepEqual(await failed.json(), { __type, message: "no space" });
  assert.match(failed.headers.get("x-amzn-requestid"), /^[0-9A-Z]{52}$/);
  fails = false;
  assert.equal((await ask(fire, "http://localhost:8000/")).status, 200);
});

test("takes over only if it is told to", async (t) => {
  const done = [];
  const scope = {
    skipWaiting: async () => done.push("skipWaiting"),
    clients: { claim: async () => done.push("claim") },
  };
  const event = { waitUntil: () => undefined };
  const patient = install(t, { hosts: HOSTS, database: () => undefined, scope });
  patient("install", event);
  patient("activate", event);
  assert.deepEqual(done, []);
  const eager = install(t, {
    hosts: HOSTS,
    database: () => undefined,
    scope,
    skipWaiting: true,
    claimClients: true,
  });
  eager("install", event);
  eager("activate", event);
  assert.deepEqual(done, ["skipWaiting", "claim"]);
});

test("a list has to be one", () => {
  const database = () => undefined;
  for (const hosts of [
    undefined,
    [],
    "localhost",
    ["https://localhost"],
    ["localhost/"],
    [/./],
    [""],
    ["a..b"],
  ]) {
    assert.throws(() => installServiceWorkerEndpoint({ hosts, database }), TypeError, String(hosts));
  }
});
