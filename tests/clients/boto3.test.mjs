// boto3: the tests of python/test_boto3.py, each reported as one of these.

import assert from "node:assert/strict";
import { test } from "node:test";

import { runPython } from "./python.mjs";
import { openDatabase, startServer, TEST_MS } from "./support.mjs";

test("boto3", { timeout: TEST_MS }, async (t) => {
  const { url } = await startServer(t, await openDatabase(t));
  const options = ["-m", "unittest", "--verbose", "test_boto3"];
  const { status, stderr } = await runPython(options, { ENDPOINT: url });
  const results = [...stderr.matchAll(/^(test_\w+) \((?:\w+\.)*(\w+)\.\w+\).*? \.\.\. (\w+)$/gms)];
  assert.ok(results.length > 0, stderr);
  for (const [, name, suite, outcome] of results) {
    await t.test(`${suite}.${name}`, () => assert.equal(outcome, "ok", stderr));
  }
  assert.equal(status, 0, stderr);
});
