// Items expire in a Durable Object that nobody calls: its alarm deletes them.

import assert from "node:assert/strict";
import test from "node:test";

import { EXPIRING, LASTING } from "./in-host/expiring.mjs";
import { temporaryFolder, TEST_MS } from "./hosts.mjs";
import { startObject } from "./workerd.mjs";

const WAIT_MS = 60_000;

/** What becomes of the object before anything expires: with it go its timers. Gives the one that is there afterwards. */
const FATES = {
  async "was evicted"(object) {
    await ask(object, "evict");
    return object;
  },
  async "was ended, and started again"(object, startAgain) {
    await object.end("SIGTERM");
    return startAgain();
  },
  async "was killed, and started again"(object, startAgain) {
    await object.end("SIGKILL");
    return startAgain();
  },
};

for (const [name, fate] of Object.entries(FATES)) {
  test(
    `the alarm of a Durable Object that ${name} deletes what has expired`,
    { timeout: TEST_MS },
    async (t) => {
      const folder = temporaryFolder(t);
      const before = await startObject(t, folder);
      const until = Number(await ask(before, "expiring"));
      const object = await fate(before, () => startObject(t, folder));
      assert.equal(await readSwept(object), null, "nothing is deleted yet");
      const { removed, left } = await untilSwept(object);
      assert.ok(Date.now() / 1000 >= until, "not before its time");
      const names = (kind, count) => Array.from({ length: count }, (_, n) => `${kind} ${n}`);
      assert.deepEqual(
        removed.sort(),
        names("expiring", EXPIRING).map((pk) => ["REMOVE", pk]),
      );
      assert.deepEqual(left, names("lasting", LASTING));
      await object.end("SIGTERM");
    },
  );
}

async function ask({ url }, task) {
  const response = await fetch(new URL(`/${task}?object=sessions`, url));
  return response.text();
}

async function readSwept(object) {
  return JSON.parse(await ask(object, "swept"));
}

async function untilSwept(object) {
  const end = Date.now() + WAIT_MS;
  while (Date.now() < end) {
    const swept = await readSwept(object);
    if (swept !== null) return swept;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the alarm did not come");
}
