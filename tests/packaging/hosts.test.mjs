// The package in hosts without pages.

import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";

import { build } from "esbuild";

import { BUN, NODE, temporaryFolder } from "../hosts/hosts.mjs";
import { DENO, example, run, TEST_MS } from "./install.mjs";

/** The oldest Node that the package knows is that of these tests. */
const OLD_NODE = process.execPath;

/** Packages are where npm has put them. */
const IN_DENO = ["run", "--no-remote", "--node-modules-dir=manual"];

const IN_MEMORY = [
  { title: "the oldest Node", name: "node", program: OLD_NODE, script: ["memory.js"] },
  { title: "the newest Node", name: "node", program: NODE, script: ["memory.js"] },
  { title: "Deno, without a permission", name: "deno", program: DENO, script: [...IN_DENO, "memory.js"] },
  { title: "Bun", name: "bun", program: BUN, script: ["memory.js"] },
];

for (const { title, name, program, script } of IN_MEMORY) {
  test(`${title} has a database in memory`, { timeout: TEST_MS }, async () => {
    assert.equal(await run(example(name), program, script), "visits: 1\n");
  });
}

const IN_FILES = [
  { title: "Node", name: "node", program: NODE, script: ["main.js"] },
  {
    title: "Deno",
    name: "deno",
    program: DENO,
    script: [...IN_DENO, "--allow-read=.", "--allow-write=.", "main.js"],
  },
  { title: "Bun", name: "bun", program: BUN, script: ["main.js"] },
];

for (const { title, name, program, script } of IN_FILES) {
  test(`${title} keeps a database in a file`, { timeout: TEST_MS }, async () => {
    const folder = example(name);
    assert.equal(await run(folder, program, script), "visits: 1\n");
    assert.equal(await run(folder, program, script), "visits: 2\n");
  });
}

for (const [title, program] of Object.entries({ oldest: OLD_NODE, newest: NODE })) {
  test(`CommonJS in the ${title} Node shares the copy of modules`, { timeout: TEST_MS }, async () => {
    assert.equal(await run(example("node"), program, ["main.cjs"]), "{ TableNames: [] }\n");
  });
}

for (const format of ["esm", "cjs"]) {
  test(`a bundle for Node (${format}) needs nothing beside it`, { timeout: TEST_MS }, async (t) => {
    const folder = temporaryFolder(t);
    const outfile = join(folder, format === "esm" ? "main.mjs" : "main.cjs");
    const entryPoints = [join(example("node"), "bundled.js")];
    await build({ entryPoints, outfile, format, bundle: true, platform: "node", logLevel: "error" });
    assert.equal(await run(folder, OLD_NODE, [outfile]), "[]\n");
  });
}

test("the package has a command", { timeout: TEST_MS }, async () => {
  const folder = example("node");
  const command = join(folder, "node_modules/.bin/minamo");
  assert.match(await run(folder, command, ["--help"]), /--port/);
});
