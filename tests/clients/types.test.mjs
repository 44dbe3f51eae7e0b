// What a database gives to the clients of the SDK has the types that they ask for.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

import { ROOT } from "./support.mjs";

const COMPILER = createRequire(import.meta.url).resolve("typescript/bin/tsc");

test("the clients of the SDK take a configuration and a request handler", () => {
  const project = join(ROOT, "tests/clients/types/tsconfig.json");
  const { status, stdout } = spawnSync(process.execPath, [COMPILER, "--project", project], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stdout);
});
