// The package in a client component of Next.js, which is rendered on the server too.

import assert from "node:assert/strict";
import test from "node:test";

import { example, runScript, startScript, TEST_MS } from "./install.mjs";
import { hasFile, visitTwice } from "./pages.mjs";

test("Next.js builds a page that keeps its data", { timeout: TEST_MS }, async (t) => {
  const folder = example("next");
  await runScript(folder, "build");
  const address = await startScript(t, folder, "start", ["--port", "0", "--hostname", "127.0.0.1"]);
  const loaded = await visitTwice(t, address);
  assert.ok(hasFile(loaded), `${loaded}`);
});
