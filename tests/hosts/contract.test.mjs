// The contract of stores, kept by the SQL store in its hosts.

import assert from "node:assert/strict";
import test from "node:test";

import { BUN, CONTRACT, NODE, run, temporaryFolder, TEST_MS } from "./hosts.mjs";
import { startObject } from "./workerd.mjs";

const KEPT = /^kept every rule in \d\d+ connections$/;

for (const [name, host] of Object.entries({ Node: NODE, Bun: BUN })) {
  test(`${name} keeps every rule`, { timeout: TEST_MS }, async (t) => {
    const told = await run(t, host, "contract.mjs", [CONTRACT, temporaryFolder(t)]);
    assert.match(told.trim(), KEPT);
  });
}

test("a Durable Object keeps every rule", { timeout: TEST_MS }, async (t) => {
  const { url } = await startObject(t, temporaryFolder(t));
  const response = await fetch(new URL("/contract?object=contract", url));
  assert.match(await response.text(), KEPT);
});
