// What instances that use the same database in IndexedDB have to do with one another.

import { IndexedDbStore } from "/pkg/dist/store/indexed-db.js";

import { aWhile, blocks, deleteDatabase, equal, fails, open, openEmpty, until } from "./tools.js";

const append = (store, first, ...given) => store.append(first, blocks(...given), "relaxed");
const MANIFEST = new Uint8Array([1]);

/** What the store tells its listener. */
function hear(store) {
  const heard = [];
  store.listen((notice) => heard.push(notice));
  return heard;
}

/** Waits until nobody has the lock of the housekeeper, nor waits for it. */
async function untilFree(name) {
  await until(async () => {
    const { held, pending } = await navigator.locks.query();
    return ![...held, ...pending].some((lock) => lock.name === `minamo:${name}:housekeeper`);
  });
}

const dispatch = (name, persisted) => dispatchEvent(Object.assign(new Event(name), { persisted }));
const hide = () => dispatch("pagehide", true);
const show = () => dispatch("pageshow", true);

/** Puts another value in the place of `navigator.locks` until the test ends, or the function is called that this returns. */
function replaceLocks(t, value) {
  Object.defineProperty(navigator, "locks", { configurable: true, value });
  const restore = () => delete navigator.locks;
  t.after(restore);
  return restore;
}

export const tests = {
  async "what one instance writes is told to the others"(t) {
    const store = await openEmpty(t, "told");
    const other = await open(t, "told");
    await aWhile();
    const [own, others] = [hear(store), hear(other)];
    await append(store, 0, "a");
    await until(() => others.length === 1);
    await store.publish(undefined, MANIFEST, "relaxed");
    await until(() => others.length === 2);
    await fails(append(store, 0, "x"), "Conflict");
    await fails(store.publish(undefined, MANIFEST, "relaxed"), "Conflict");
    await append(store, 1);
    await store.discard(0, 0, []);
    await aWhile();
    equal([own, others], [[], ["news", "news"]]);
  },

  async "a plea is heard as such"(t) {
    const store = await openEmpty(t, "pleading");
    const heard = hear(await open(t, "pleading"));
    await aWhile();
    store.plead();
    await until(() => heard.at(-1) === "plea");
    await append(store, 0, "a");
    await until(() => heard.at(-1) === "news");
  },

  async "a later listener takes the place of the first and a closed store calls none"(t) {
    const store = await openEmpty(t, "listeners");
    const other = await open(t, "listeners");
    await aWhile();
    const [first, second] = [hear(other), hear(other)];
    await append(store, 0, "a");
    await until(() => second.length === 1);
    other.close();
    await append(store, 1, "b");
    await aWhile();
    equal([first, second], [[], ["news"]]);
  },

  async "one of all is the housekeeper and hands on when it closes"(t) {
    const store = await openEmpty(t, "housekeeper");
    await until(() => store.isHousekeeper());
    const other = await open(t, "housekeeper");
    const third = await open(t, "housekeeper");
    const heard = hear(other);
    await aWhile();
    equal([other.isHousekeeper(), third.isHousekeeper(), heard], [false, false, []]);
    // One that waited no longer must not be chosen.
    third.close();
    store.close();
    equal(store.isHousekeeper(), false);
    await until(() => other.isHousekeeper());
    equal(heard, ["news"]);
    other.close();
    await untilFree("housekeeper");
  },

  async "a hidden page lets go of everything until it comes back"(t) {
    const store = await openEmpty(t, "hidden");
    const other = await open(t, "hidden");
    await until(() => store.isHousekeeper());
    await aWhile();
    const heard = hear(other);
    hide();
    equal([store.isHousekeeper(), other.isHousekeeper()], [false, false]);
    await untilFree("hidden");
    // Not from the back/forward cache.
    dispatch("pageshow", false);
    await append(store, 0, "a");
    await aWhile();
    equal([heard, store.isHousekeeper()], [[], false]);
    show();
    // Called at once: nobody knows what was missed.
    equal(heard, ["news"]);
    await until(() => store.isHousekeeper() !== other.isHousekeeper());
    const before = heard.length;
    await append(store, 1, "b");
    await until(() => heard.length > before);
    store.close();
    other.close();
    show();
    await untilFree("hidden");
  },

  async "a page that is left tells the others once more"(t) {
    const store = await openEmpty(t, "left");
    let heard = 0;
    const ear = new BroadcastChannel("minamo:left");
    t.after(() => ear.close());
    ear.onmessage = () => (heard += 1);
    await aWhile();
    // What is under way ends when there is nobody left to tell of it.
    const appended = append(store, 0, "a");
    hide();
    await until(() => heard === 1);
    await appended;
    await aWhile();
    equal(heard, 1);
  },

  async "who wakes up may have missed something"(t) {
    const heard = hear(await openEmpty(t, "asleep"));
    await aWhile();
    const before = heard.length;
    dispatchEvent(new Event("resume"));
    equal(heard.length, before + 1);
    dispatchEvent(new Event("visibilitychange"));
    equal(heard.length - before, globalThis.document?.visibilityState === "visible" ? 2 : 1);
  },

  async "a stolen lock is noticed and asked for again"(t) {
    const store = await openEmpty(t, "stolen");
    await until(() => store.isHousekeeper());
    const heard = hear(store);
    let letGo;
    const held = new Promise((resolve) => (letGo = resolve));
    void navigator.locks.request("minamo:stolen:housekeeper", { steal: true }, () => held);
    await until(() => !store.isHousekeeper());
    await aWhile();
    equal(store.isHousekeeper(), false);
    letGo();
    await until(() => store.isHousekeeper());
    equal(heard, ["news"]);
  },

  async "on a host without locks everybody is the housekeeper"(t) {
    replaceLocks(t, undefined);
    const store = await openEmpty(t, "lockless");
    const other = await open(t, "lockless");
    const housekeepers = () => [store.isHousekeeper(), other.isHousekeeper()];
    equal(housekeepers(), [true, true]);
    hide();
    equal(housekeepers(), [false, false]);
    show();
    equal(housekeepers(), [true, true]);
  },

  async "on a host that refuses locks everybody is the housekeeper"(t) {
    const request = () => Promise.reject(new DOMException("an opaque origin", "SecurityError"));
    replaceLocks(t, { request });
    await deleteDatabase("refused");
    const store = new IndexedDbStore("refused");
    t.after(() => store.close());
    // The answer may come before the store is open.
    const heard = hear(store);
    await store.open();
    await until(() => store.isHousekeeper());
    equal(heard, ["news"]);
  },

  async "on a host without channels everything else works"(t) {
    const kept = globalThis.BroadcastChannel;
    t.after(() => (globalThis.BroadcastChannel = kept));
    globalThis.BroadcastChannel = undefined;
    const store = await openEmpty(t, "mute");
    await append(store, 0, "a");
    hide();
    show();
    store.plead();
    await store.publish(undefined, MANIFEST, "relaxed");
    store.close();
    await deleteDatabase("mute");
  },
};
