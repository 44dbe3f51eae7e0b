// Whose turn it is, with locks and events of the test's own.

import assert from "node:assert/strict";
import { test } from "node:test";

import { databaseSource } from "../../pkg/dist/consumers/database-source.js";
import { Ending } from "../../pkg/dist/consumers/time.js";
import { inTurn } from "../../pkg/dist/consumers/turn.js";

/** Puts something in the place of a global of the host until the test ends. */
function replaceGlobal(t, name, value) {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  t.after(() => {
    if (before === undefined) delete globalThis[name];
    else Object.defineProperty(globalThis, name, before);
  });
}

const tick = () => new Promise((resolve) => setTimeout(resolve));

test("where locks are refused, a consumer works all the same", async (t) => {
  const request = () => Promise.reject(new DOMException("denied", "SecurityError"));
  replaceGlobal(t, "navigator", { locks: { request } });
  const ending = new Ending();
  let works = 0;
  await inTurn("name", ending, async () => {
    works += 1;
    ending.end();
  });
  assert.equal(works, 1);
});

test("what the work fails with is told, and it is not begun again", async (t) => {
  replaceGlobal(t, "navigator", { locks: { request: (_name, _options, task) => task() } });
  let works = 0;
  const work = async () => {
    works += 1;
    throw new Error("failed");
  };
  await assert.rejects(inTurn("name", new Ending(), work), { message: "failed" });
  assert.equal(works, 1);
});

test("a page that sleeps lets go of the lock, though its work goes on, and works again when it is back", async (t) => {
  const page = new EventTarget();
  replaceGlobal(t, "addEventListener", page.addEventListener.bind(page));
  replaceGlobal(t, "removeEventListener", page.removeEventListener.bind(page));
  const locks = [];
  const request = async (_name, _options, task) => {
    const lock = { isHeld: true };
    locks.push(lock);
    await task().finally(() => (lock.isHeld = false));
  };
  replaceGlobal(t, "navigator", { locks: { request } });
  const ending = new Ending();
  const finish = [];
  const done = inTurn("name", ending, () => new Promise((resolve) => finish.push(resolve)));
  await tick();
  page.dispatchEvent(new Event("freeze"));
  await tick();
  assert.deepEqual(locks, [{ isHeld: false }]);
  page.dispatchEvent(new Event("resume"));
  await tick();
  assert.equal(locks.length, 1, "the old work is waited for");
  finish[0]();
  await tick();
  assert.deepEqual(locks, [{ isHeld: false }, { isHeld: true }]);
  ending.end();
  await tick();
  assert.equal(locks[1].isHeld, true, "until what is being handled is done with");
  finish[1]();
  await done;
  assert.equal(locks[1].isHeld, false);
});

test("databases of one name take turns only where they are the same", () => {
  const nameOf = (engine) => databaseSource(engine, () => undefined).name;
  const [first, second] = ["memory", "memory"].map((store) => ({ options: { store, name: "shop" } }));
  assert.equal(nameOf(first), nameOf(first));
  assert.notEqual(nameOf(first), nameOf(second));
  const [one, other] = ["indexeddb", "indexeddb"].map((store) => ({ options: { store, name: "shop" } }));
  assert.equal(nameOf(one), nameOf(other));
});
