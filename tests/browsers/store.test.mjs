// The tests of the store in IndexedDB, which tests/e2e runs in Chromium, in the other engines.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { BROWSERS } from "./launch.mjs";
import { startReports } from "./reports.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MOUNTS = {
  store: join(ROOT, "tests/e2e/store"),
  pkg: join(ROOT, "pkg"),
  contract: resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target", "contract-module"),
};

/** A browser that hangs fails its test. */
const TEST_MS = 300_000;

for (const name of ["Firefox", "WebKit"]) {
  for (const place of ["page", "worker"]) {
    test(`IndexedDB of ${name}, in a ${place}`, { timeout: TEST_MS }, async (t) => {
      const profile = mkdtempSync(join(tmpdir(), "minamo-browsers-"));
      t.after(() => rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
      const { address, next } = await startReports(t, MOUNTS);
      const page = `${address}/store/page.html?in=${place}&report=/report`;
      const { kill } = await BROWSERS[name].start(t, profile, page);
      const results = await next();
      await kill();
      assert.ok(results.length >= 30, `only ${results.length} tests`);
      for (const result of results) {
        await t.test(result.name, () => assert.equal(result.error, undefined));
      }
    });
  }
}
