// What the tests share.

import { IndexedDbStore } from "/pkg/dist/store/indexed-db.js";

/** Opens the store of that name, until the test ends. */
export async function open(t, name) {
  const store = new IndexedDbStore(name);
  t.after(() => store.close());
  await store.open();
  return store;
}

/** The same, after its database was deleted. */
export async function openEmpty(t, name) {
  await deleteDatabase(name);
  return open(t, name);
}

/** Deletes the database of a store. */
export async function deleteDatabase(name) {
  await settled(indexedDB.deleteDatabase(`minamo:${name}`));
}

/** The answer to a request of IndexedDB. */
export function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Runs `work` on an object store of the database of that name, apart from the store; gives what it gave, or the result of the request. */
export async function reach(name, objectStore, work) {
  const database = await settled(indexedDB.open(`minamo:${name}`));
  try {
    const transaction = database.transaction(objectStore, "readwrite");
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const request = work(transaction.objectStore(objectStore));
    await done;
    return request.result;
  } finally {
    database.close();
  }
}

/** Blocks that hold these texts. */
export const blocks = (...texts) => texts.map((text) => new TextEncoder().encode(text));

/** The texts of blocks or pages; a dash where there is none. */
export const texts = (found) =>
  found.map((bytes) => (bytes === undefined ? "-" : new TextDecoder().decode(bytes))).join(" ");

/** The text of the log from block `from` on. */
export async function readLog(store, from = 0) {
  const found = [];
  for (;;) {
    const batch = await store.readLog(from + found.length);
    if (batch.length === 0) return texts(found);
    found.push(...batch);
  }
}

/** Fails unless both are the same, member by member. */
export function equal(actual, expected) {
  const [one, other] = [actual, expected].map((value) => JSON.stringify(value, show));
  if (one !== other) throw new Error(`${one} instead of ${other}`);
}

function show(_, value) {
  if (value === undefined) return "undefined";
  return ArrayBuffer.isView(value) ? Array.from(value) : value;
}

/** Waits until the call has failed with that code, and gives the error. */
export async function fails(call, code) {
  const error = await call.then(
    () => new Error("it did not fail"),
    (reason) => reason,
  );
  if (error.code !== code) throw new Error(`${error.code} instead of ${code}: ${error.message}`);
  return error;
}

/** Puts `make(original)` in the place of a method, until the function is called that this returns, or the test ends. */
export function replace(t, owner, name, make) {
  const original = owner[name];
  const restore = () => {
    owner[name] = original;
  };
  t.after(restore);
  owner[name] = make(original);
  return restore;
}

/** The same for one call: the method is itself again when the other is called. */
export function replaceOnce(t, owner, name, make) {
  const restore = replace(
    t,
    owner,
    name,
    (original) =>
      function (...given) {
        restore();
        return make(original).apply(this, given);
      },
  );
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until it comes true, which it does soon unless something is wrong. */
export async function until(condition) {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await condition()) return;
    await sleep(10);
  }
  throw new Error(`it does not come true that ${condition}`);
}

/** Long enough for what must not happen. */
export const aWhile = () => sleep(100);
