// The cases at the package's server: over HTTP, with the engine as wasm in Node. Once as in an account of their own, and
// some of them as beside the tables of others, which is how they run at the service itself.

import assert from "node:assert/strict";
import test from "node:test";

import { Minamo } from "../../pkg/dist/node/index.js";
import { serve } from "../../pkg/dist/node/server.js";
import { Endpoint } from "./endpoint.mjs";
import { readAllCases, readTables } from "./files.mjs";
import { OwnAccount, SharedAccount } from "./places.mjs";
import { answer } from "./runner.mjs";
import { jobsOf, runAll } from "./suite.mjs";

/** Of so many cases, one also runs beside the tables of others. */
const ONE_OF = 8;

async function startServer(t) {
  const options = { store: "memory", region: "eu-west-1", accountId: "123456789012" };
  const database = await Minamo.open("doors", options);
  const server = await serve({ database, port: 0 });
  t.after(async () => {
    await server.close();
    await database.close();
  });
  return new Endpoint(server.url);
}

function describe({ file, name, told }) {
  return `${file}: ${name}\n  ${told}`;
}

test("over HTTP, in an account of their own", async (t) => {
  const place = new OwnAccount(await startServer(t));
  const jobs = jobsOf(readAllCases());
  const { passed, failures } = await runAll([place], readTables(), jobs);
  assert.deepEqual(failures.map(describe), []);
  assert.equal(passed, jobs.length);
  t.diagnostic(`${String(passed)} cases`);
});

test("over HTTP, beside the tables of others", async (t) => {
  const endpoint = await startServer(t);
  const others = { ...readTables().Hash, TableName: "Hash" };
  await answer(endpoint, "CreateTable", others);
  const place = new SharedAccount(endpoint, "prefix-");
  const jobs = jobsOf(readAllCases()).filter((_, index) => index % ONE_OF === 0);
  const { passed, failures, skipped } = await runAll([place], readTables(), jobs);
  await place.close();
  assert.deepEqual(failures.map(describe), []);
  assert.deepEqual((await answer(endpoint, "ListTables", {})).TableNames, ["Hash"]);
  t.diagnostic(`${String(passed)} cases, ${String(skipped.length)} skipped`);
});

test("a case that fails is told", async (t) => {
  const place = new OwnAccount(await startServer(t));
  const steps = [
    { request: { operation: "ListTables", input: {} }, expected: { answer: { TableNames: ["x"] } } },
  ];
  const given = { name: "wrong", assumes: [], setup: { tables: [], requests: [] }, steps };
  const { failures } = await runAll([place], {}, [{ file: "f", given }]);
  assert.match(failures[0]?.told, /TableNames: expected \["x"\], found \[\]/);
});
