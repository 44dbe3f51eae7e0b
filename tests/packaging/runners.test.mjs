// The package under test runners: the AWS SDK on databases in memory, of which each file has its own.

import assert from "node:assert/strict";
import test from "node:test";

import { example, runScript, TEST_MS } from "./install.mjs";

for (const { name, passed } of [
  { name: "vitest", passed: /Tests\s+2 passed/ },
  { name: "jest", passed: /Tests:\s+2 passed/ },
]) {
  test(`${name} runs two files at once`, { timeout: TEST_MS }, async () => {
    assert.match(await runScript(example(name), "test"), passed);
  });
}
