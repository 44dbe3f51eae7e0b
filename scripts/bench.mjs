// Runs every benchmark of tests/bench, one after the other.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { browserEnvironment } from "./browser.mjs";

const folder = join("tests", "bench");
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".mjs")) : [];
if (names.length === 0) console.log(`bench: there is nothing in ${folder}/*.mjs`);

for (const name of names.sort()) {
  console.log(`\n# ${name}`);
  const { status } = spawnSync(process.execPath, [join(folder, name)], {
    stdio: "inherit",
    env: { ...process.env, ...browserEnvironment() },
  });
  if (status !== 0) process.exitCode = 1;
}
