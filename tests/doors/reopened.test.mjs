// The cases in Chromium, on IndexedDB, with the database closed and opened again between the requests of each.

import assert from "node:assert/strict";
import test from "node:test";

import { scope, startBrowser, startServer, temporaryFolder, TEST_MS } from "../e2e/harness.mjs";
import { readAllCases, readTables } from "./files.mjs";
import { jobsOf } from "./suite.mjs";

/** Cases at work at a time. */
const PLACES = 4;
/** Of so many cases one runs, unless all are asked for. */
const ONE_OF = process.env.CASES === "all" ? 1 : 4;

test("in Chromium, reopened between requests", { timeout: TEST_MS }, async (t) => {
  const run = scope(t);
  const address = await startServer(run, ["/doors=tests/doors"]);
  const { context } = await startBrowser(run, temporaryFolder(run));
  const page = await context.newPage();
  await page.goto(`${address}/pkg/package.json`);
  const jobs = jobsOf(readAllCases()).filter((_, index) => index % ONE_OF === 0);
  const all = { jobs, tables: readTables(), places: PLACES };
  const result = await page.evaluate(async (given) => {
    const { runInPage } = await import("/doors/in-page.mjs");
    return runInPage(given);
  }, all);
  assert.deepEqual(
    result.failures.map(({ file, name, told }) => `${file}: ${name}\n  ${told}`),
    [],
  );
  assert.equal(result.passed, jobs.length);
  t.diagnostic(`${String(result.passed)} cases, ${String(result.openings)} openings`);
});
