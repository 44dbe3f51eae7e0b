// The cases in Chromium, on IndexedDB, with the database closed and opened again between the requests of each.

import assert from "node:assert/strict";
import test from "node:test";

import { scope, startBrowser, startServer, temporaryFolder, TEST_MS } from "../e2e/harness.mjs";
import { fileNames } from "./files.mjs";

/** Cases at work at a time. */
const PLACES = 4;
/** Of so many cases one runs, unless all are asked for. */
const ONE_OF = process.env.CASES === "all" ? 1 : 8;

test("in Chromium, reopened between requests", { timeout: TEST_MS }, async (t) => {
  const run = scope(t);
  const address = await startServer(run, ["/doors=tests/doors", "/conformance=tests/conformance"]);
  const { context } = await startBrowser(run, temporaryFolder(run));
  const page = await context.newPage();
  await page.goto(`${address}/pkg/package.json`);
  const given = { files: fileNames(), oneOf: ONE_OF, places: PLACES };
  const { jobs, passed, failures, openings } = await page.evaluate(async (all) => {
    const { runInPage } = await import("/doors/in-page.mjs");
    return runInPage(all);
  }, given);
  assert.deepEqual(
    failures.map(({ file, name, told }) => `${file}: ${name}\n  ${told}`),
    [],
  );
  assert.equal(passed, jobs);
  t.diagnostic(`${String(passed)} cases, ${String(openings)} openings`);
});
