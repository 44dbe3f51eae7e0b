// The package in the engines that users have: Chromium's, Firefox's and WebKit's, which is Safari's.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { expectedShop } from "../hosts/in-host/shop.mjs";
import { BROWSERS } from "./launch.mjs";
import { startReports } from "./reports.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MOUNTS = {
  page: join(ROOT, "tests/browsers/page"),
  "in-host": join(ROOT, "tests/hosts/in-host"),
  pkg: join(ROOT, "pkg/dist"),
};

/** What page/tour.js tells. */
const TOUR = {
  query: [2, 1],
  statement: "2 a,b",
  refused: "ConditionalCheckFailedException",
  live: [1, null],
  expired: "gone",
  protocol: {
    room: { S: "home" },
    id: { N: "1" },
    text: { S: "\u{1f300}" },
    bytes: { B: "AP8=" },
    n: { N: "1" },
  },
  streamed: "INSERT:1 INSERT:2 INSERT:3 MODIFY:1 REMOVE:3",
  check: true,
};

/** A browser that hangs fails its test. */
const TEST_MS = 300_000;

for (const [name, browser] of Object.entries(BROWSERS)) {
  test(name, { timeout: TEST_MS }, async (t) => {
    const profile = temporaryFolder(t);
    const { address, next } = await startReports(t, MOUNTS);

    /** Does a task in a new process of the browser, which is killed as soon as it is done. */
    const perform = async (task) => {
      const { kill } = await browser.start(t, profile, `${address}/page/index.html?task=${task}`);
      const { value, error } = await next();
      await kill();
      assert.equal(error, undefined);
      return value;
    };

    await t.test("keeps what was acknowledged when it is killed", async () => {
      assert.equal(await perform("fill"), "filled");
      const { shop, check } = await perform("check");
      assert.equal(shop, expectedShop());
      assert.equal(check.ok, true);
    });

    await t.test("does everything that a page asks for", async () => {
      assert.deepEqual(await perform("tour"), TOUR);
    });

    await t.test("lets a page, a frame and a worker write to one item", async () => {
      const { counted, expected } = await perform("together");
      assert.equal(counted, expected);
    });
  });
}

function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), "minamo-browsers-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  return folder;
}
