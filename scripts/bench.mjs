// Runs the benchmarks of tests/bench, one after the other: those that BENCH names ("page open"), or all.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { browserEnvironment } from "./browser.mjs";

const folder = join("tests", "bench");
const END = ".bench.mjs";
const known = readdirSync(folder).filter((name) => name.endsWith(END));
const asked = (process.env["BENCH"] ?? "").split(" ").filter((name) => name !== "");
const names = asked.length > 0 ? asked.map((name) => name + END) : known.sort();

for (const name of names) {
  if (!known.includes(name)) {
    console.error(`bench: there is no ${name} in ${folder}; there are ${known.join(", ")}`);
    process.exitCode = 2;
    continue;
  }
  console.log(`\n# ${name}`);
  const { status } = spawnSync(process.execPath, [join(folder, name)], {
    stdio: "inherit",
    env: { ...process.env, ...browserEnvironment() },
  });
  if (status !== 0) process.exitCode = 1;
}
