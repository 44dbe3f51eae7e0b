// The package under test runners: the AWS SDK on databases in memory, of which each file has its own; and what docs/testing.md shows.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

import { readBlocks } from "../docs/blocks.mjs";
import { example, runScript, TEST_MS } from "./install.mjs";

const blocks = readBlocks("docs/testing.md");

/** Adds the block with that text to an example, as the file that its first line names. */
function addShown(folder, part) {
  const { text } = blocks.find((block) => block.text.includes(part));
  const [, name] = /^\/\/ (\S+)\n/.exec(text);
  writeFileSync(join(folder, name), text);
}

for (const { name, shown, passed } of [
  { name: "vitest", shown: ["export const base", 'from "vitest"'], passed: /Tests\s+3 passed/ },
  { name: "jest", shown: ["beforeEach("], passed: /Tests:\s+4 passed/ },
]) {
  test(`${name} runs several files at once`, { timeout: TEST_MS }, async () => {
    const folder = example(name);
    for (const part of shown) addShown(folder, part);
    assert.match(await runScript(folder, "test"), passed);
  });
}
