// Several processes write to one file, and are killed while they do.

import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import test from "node:test";

import { BUN, NODE, run, start, temporaryFolder, TEST_MS } from "./hosts.mjs";

const TIMES = 200;

/** How often a process is killed. */
const TRIALS = Number(process.env.MINAMO_TRIALS ?? 3);
/** So many trials go on with the same file. */
const TRIALS_PER_FILE = 5;
/** At most so long after its first write was acknowledged, a process is killed. */
const LIFE_MS = 1500;

for (const [names, one, other] of [
  ["two processes of Node", NODE, NODE],
  ["Node and Bun", NODE, BUN],
]) {
  test(`${names} lose no update of a counter`, { timeout: TEST_MS }, async (t) => {
    const file = join(temporaryFolder(t), "shop.db");
    await run(t, one, "file.mjs", ["create", file]);
    const counts = [one, other].map((host) => run(t, host, "file.mjs", ["count", file, TIMES]));
    const refused = await Promise.all(counts);
    t.diagnostic(`refused, and tried again: ${refused.join(" and ")}`);
    assert.equal(await run(t, one, "file.mjs", ["readCounter", file]), String(2 * TIMES));
  });
}

test("several processes can make one file at once", { timeout: TEST_MS }, async (t) => {
  const folder = temporaryFolder(t);
  const first = Date.now() + 500;
  const checks = [NODE, NODE, BUN, NODE].map((host) => run(t, host, "open.mjs", [folder, first]));
  assert.deepEqual(await Promise.all(checks), Array(4).fill("opened"));
});

test("a killed process loses nothing that was acknowledged", async (t) => {
  let folder;
  let acknowledged;
  for (let trial = 0; trial < TRIALS; trial += 1) {
    if (trial % TRIALS_PER_FILE === 0) {
      folder = temporaryFolder(t);
      acknowledged = new Set();
    }
    const file = join(folder, "shop.db");
    await t.test(`trial ${trial + 1}`, { timeout: TEST_MS }, (round) => kill(round, file, acknowledged));
  }
});

/** Loads, kills and looks at what is there. */
async function kill(t, file, acknowledged) {
  const before = acknowledged.size;
  const first = Math.max(-1, ...(await check(t, file)).table) + 1;
  const child = start(t, NODE, "file.mjs", ["load", file, first]);
  const lines = createInterface(child.stdout);
  const begun = once(lines, "line");
  lines.on("line", (id) => acknowledged.add(Number(id)));
  await begun;
  const life = randomInt(LIFE_MS);
  setTimeout(() => child.kill("SIGKILL"), life);
  const [, signal] = await once(child, "close");
  assert.equal(signal, "SIGKILL", "the process ended by itself");

  const { table, index } = await check(t, file);
  t.diagnostic(`killed after ${life} ms and ${acknowledged.size - before} acknowledged items`);
  const there = new Set(table);
  assert.deepEqual(
    [...acknowledged].filter((id) => !there.has(id)),
    [],
    "acknowledged, and lost",
  );
  assert.deepEqual(index, table);
}

/** The ids in the table and in its index. */
async function check(t, file) {
  await run(t, NODE, "file.mjs", ["create", file]);
  return JSON.parse(await run(t, NODE, "file.mjs", ["check", file]));
}
