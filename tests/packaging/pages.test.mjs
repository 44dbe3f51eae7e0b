// The package in pages, made by bundlers as they are without configuration.

import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";

import { example, runScript, startScript, TEST_MS } from "./install.mjs";
import { hasFile, openPage, serve, STRICT, visitTwice } from "./pages.mjs";

/** Where the page is after the build, and whether the bundler carries the file of the module along. */
const BUILT = [
  { name: "vite", place: "dist", file: true },
  { name: "vite-worker", place: "dist", file: true },
  { name: "vite-slim", place: "dist", file: true },
  { name: "webpack", place: ".", file: true },
  { name: "webpack-worker", place: ".", file: true },
  { name: "esbuild", place: ".", file: false },
  { name: "rollup", place: ".", file: false },
];

for (const { name, place, file } of BUILT) {
  test(
    `${name} builds a page that keeps its data, under a strict policy`,
    { timeout: TEST_MS },
    async (t) => {
      const folder = example(name);
      await runScript(folder, "build");
      // In a worker, it is for the page to say that it trusts the address of the script.
      const policy = name.endsWith("-worker") ? undefined : STRICT;
      const loaded = await visitTwice(t, await serve(t, join(folder, place), { policy }));
      assert.equal(hasFile(loaded), file, `${loaded}`);
    },
  );
}

for (const name of ["vite", "vite-worker"]) {
  test(`${name} shows the page while it is developed`, { timeout: TEST_MS }, async (t) => {
    const address = await startScript(t, example(name), "dev", ["--port", "0", "--host", "127.0.0.1"]);
    const loaded = await visitTwice(t, address);
    assert.ok(hasFile(loaded), `${loaded}`);
  });
}

test("a page without a bundler keeps its data, under a strict policy", { timeout: TEST_MS }, async (t) => {
  const loaded = await visitTwice(t, await serve(t, example("script"), { policy: STRICT }));
  assert.ok(hasFile(loaded));
  assert.ok(!loaded.some((path) => path.endsWith("inline.js")));
});

test("a service worker answers the AWS SDK of its page", { timeout: TEST_MS }, async (t) => {
  const folder = example("service-worker");
  await runScript(folder, "build");
  await visitTwice(t, await serve(t, join(folder, "dist")));
});

test("a server that has a page for every path does not confuse it", { timeout: TEST_MS }, async (t) => {
  const folder = example("esbuild");
  await runScript(folder, "build");
  await visitTwice(t, await serve(t, folder, { missing: "page" }));
});

test("a policy without 'wasm-unsafe-eval' is told what to add", { timeout: TEST_MS }, async (t) => {
  const policy = STRICT.replace(" 'wasm-unsafe-eval'", "");
  const errors = [];
  const address = await serve(t, example("script"), { policy });
  const { page } = await openPage(t, address, { errors });
  while (errors.length === 0) await page.waitForTimeout(20);
  const [{ name, message }] = errors;
  assert.equal(name, "WasmForbiddenError");
  assert.match(message, /add 'wasm-unsafe-eval' to script-src of its Content-Security-Policy/);
});
