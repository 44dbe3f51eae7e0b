// What is asked of IndexedDB, and when.

import { blocks, equal, fails, openEmpty, replace, texts } from "./tools.js";

/** Firefox would complete what has failed in part, so there the host commits what is more than one request: src/store/requests.ts. */
const COMMIT = "InternalError" in globalThis ? "" : ", commit";

/** From here on, what is asked of IndexedDB is noted; gives it as a text, and forgets it. */
function watch(t) {
  const seen = [];
  const note = (owner, name, tell) =>
    replace(
      t,
      owner,
      name,
      (original) =>
        function (...given) {
          const answer = original.apply(this, given);
          seen.push(tell(answer, given));
          return answer;
        },
    );
  note(IDBDatabase.prototype, "transaction", ({ mode, durability }) => `${mode} ${durability}`);
  note(IDBObjectStore.prototype, "add", (_, [, key]) => `add ${key}`);
  note(IDBObjectStore.prototype, "get", (_, [key]) => `get ${key}`);
  note(IDBObjectStore.prototype, "delete", () => "delete");
  note(IDBObjectStore.prototype, "getAllKeys", (_, [{ lower }]) => `keys from ${lower}`);
  note(IDBTransaction.prototype, "commit", () => "commit");
  return () => seen.splice(0).join(", ");
}

export const tests = {
  async "an append leaves with its durability and commit during the call"(t) {
    const store = await openEmpty(t, "watched");
    const seen = watch(t);
    const relaxed = store.append(0, blocks("a", "b"), "relaxed");
    equal(seen(), `readwrite relaxed, keys from 0, add 0, add 1${COMMIT}`);
    await relaxed;
    const strict = store.append(2, blocks("c"), "strict");
    equal(seen(), "readwrite strict, keys from 1, add 2, commit");
    await strict;
  },

  async "other writes leave during the call too"(t) {
    const store = await openEmpty(t, "watched-pages");
    const seen = watch(t);
    const page = new Uint8Array([7]);
    const added = store.addPages(
      [
        [4, page],
        [5, page],
      ],
      "relaxed",
    );
    equal(seen(), `readwrite relaxed, add 4, add 5${COMMIT}`);
    const published = store.publish(undefined, page, "strict");
    // Its commit leaves once the manifest that is there is known.
    equal(seen(), "readwrite strict, get format, get manifest");
    const discarded = store.discard(0, 1, [4]);
    equal(seen(), `readwrite default, delete, delete${COMMIT}`);
    await Promise.all([added, published, discarded]);
    equal(seen(), "commit");
  },

  async "what a stale append wrote is deleted"(t) {
    const store = await openEmpty(t, "astray");
    await store.append(0, blocks("0", "1", "2", "3", "4", "5"), "relaxed");
    await store.discard(0, 5, []);
    await fails(store.append(2, blocks("x", "y"), "relaxed"), "Conflict");
    equal(texts(await store.readLog(0)), "5");
  },
};
