// What goes wrong with files.

import assert from "node:assert/strict";
import test from "node:test";

import { BUN, NODE, run, temporaryFolder, TEST_MS } from "./hosts.mjs";

for (const [name, host] of Object.entries({ Node: NODE, Bun: BUN })) {
  test(`${name} tells what is wrong with a file`, { timeout: TEST_MS }, async (t) => {
    const told = await run(t, host, "troubles.mjs", [temporaryFolder(t)]);
    assert.equal(told.trim(), "full fromTheFuture foreign inMemory");
  });
}
