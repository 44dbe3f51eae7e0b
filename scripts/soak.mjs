// Kills what writes to a database, in Chromium and in Node, as often as TRIALS says (by default 200 times each).

import { spawnSync } from "node:child_process";

import { browserEnvironment } from "./browser.mjs";

const trials = process.env["TRIALS"] ?? "200";

const PARTS = [
  { title: "Chromium", parameters: ["tests/soak/browser.mjs"] },
  {
    title: "Node, SQLite",
    parameters: ["--test", "--test-name-pattern=killed process", "tests/hosts/processes.test.mjs"],
  },
];

for (const { title, parameters } of PARTS) {
  console.log(`\n# ${title}`);
  const { status } = spawnSync(process.execPath, parameters, {
    stdio: "inherit",
    env: { ...process.env, ...browserEnvironment(), TRIALS: trials, MINAMO_TRIALS: trials },
  });
  if (status !== 0) process.exitCode = 1;
}
