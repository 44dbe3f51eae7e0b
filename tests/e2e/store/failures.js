// How the store in IndexedDB bears what hosts do to it. Each failure was seen in the field; most are faked here.

import {
  blocks,
  deleteDatabase,
  equal,
  fails,
  open,
  openEmpty,
  reach,
  readLog,
  replace,
  replaceOnce,
  settled,
  texts,
} from "./tools.js";

/** The next transaction finds its connection closed, without an event, as WebKit does to a page in the background. */
function breakConnection(t) {
  replaceOnce(
    t,
    IDBDatabase.prototype,
    "transaction",
    (original) =>
      function (...given) {
        this.close();
        return original.apply(this, given);
      },
  );
}

/** The next commit aborts instead. Only the transaction knows why, if anybody does. */
function failNextCommit(t, reason) {
  replaceOnce(
    t,
    IDBTransaction.prototype,
    "commit",
    () =>
      function () {
        const error = reason === undefined ? null : new DOMException("told", reason);
        Object.defineProperty(this, "error", { value: error });
        this.abort();
      },
  );
}

const page = (id) => [id, blocks(`page ${id}`)[0]];
const MANIFEST = new Uint8Array([1]);

const append = (store, first, ...given) => store.append(first, blocks(...given), "relaxed");

export const tests = {
  async "deleting the database is not blocked and the next read notices it"(t) {
    const store = await openEmpty(t, "deleted");
    await append(store, 0, "a");
    await deleteDatabase("deleted");
    await fails(append(store, 1, "b"), "Lost");
    await fails(store.readLog(0), "Vanished");
    const madeAgain = await settled(indexedDB.open("minamo:deleted"));
    equal(madeAgain.objectStoreNames.length, 0);
    madeAgain.close();
    const other = await openEmpty(t, "deleted");
    await append(other, 0, "c");
    await fails(store.readLog(0), "Vanished");
    equal(await readLog(other), "c");
  },

  async "who uses the store hears that the database is deleted"(t) {
    const store = await openEmpty(t, "told-of-the-end");
    const heard = [];
    store.listen((notice) => heard.push(notice));
    await deleteDatabase("told-of-the-end");
    equal([...new Set(heard)], ["news"]);
  },

  async "a database without an identity is told from those that have one"(t) {
    const before = await openEmpty(t, "nameless");
    await append(before, 0, "a");
    before.close();
    // As an older build has made it.
    await reach("nameless", "meta", (meta) => meta.delete("identity"));
    const store = await open(t, "nameless");
    breakConnection(t);
    equal(await readLog(store), "a");
    await append(store, 1, "b");
    await deleteDatabase("nameless");
    await fails(store.readLog(0), "Vanished");
  },

  async "what is under way ends before the database is deleted"(t) {
    const store = await openEmpty(t, "leaving");
    const calls = [
      append(store, 0, "a"),
      store.addPages([page(1)], "relaxed"),
      store.publish(undefined, MANIFEST, "relaxed"),
      store.discard(0, 0, [1]),
    ];
    await deleteDatabase("leaving");
    await Promise.all(calls);
  },

  async "a connection that breaks unnoticed is opened again by the next read"(t) {
    const store = await openEmpty(t, "broken");
    await append(store, 0, "a");
    breakConnection(t);
    await fails(append(store, 1, "b"), "Lost");
    await fails(append(store, 1, "b"), "Lost");
    equal(await readLog(store), "a");
    await append(store, 1, "b");
    equal(await readLog(store), "a b");
  },

  async "a connection that breaks unnoticed is opened again by every call but append"(t) {
    const store = await openEmpty(t, "broken-all");
    await append(store, 0, "a", "b");
    breakConnection(t);
    equal(texts(await store.readLog(0)), "a b");
    breakConnection(t);
    equal(await store.readManifest(), undefined);
    breakConnection(t);
    await store.addPages([page(1), page(2)], "relaxed");
    breakConnection(t);
    await store.publish(undefined, MANIFEST, "relaxed");
    breakConnection(t);
    await store.discard(0, 1, [1]);
    breakConnection(t);
    equal(await store.readPageIds(1), [2]);
    breakConnection(t);
    equal(texts(await store.readPages([1, 2])), "- page 2");
    // The connection is a new one, and nobody has looked yet whether the log is the one that the caller knows.
    await fails(append(store, 2, "c"), "Lost");
    equal(texts(await store.readLog(1)), "b");
    await append(store, 2, "c");
  },

  async "a read whose connection breaks on the way is sent again"(t) {
    const store = await openEmpty(t, "broken-reads");
    await append(store, 0, "a");
    await store.addPages([page(1)], "relaxed");
    const breakOnce = () =>
      replaceOnce(t, IDBObjectStore.prototype, "getAll", () => () => {
        throw new DOMException("Connection to Indexed Database server lost.", "UnknownError");
      });
    breakOnce();
    equal(await readLog(store), "a");
    breakOnce();
    equal(texts(await store.readPages([1])), "page 1");
  },

  async "a write that fails half asked for writes nothing"(t) {
    const store = await openEmpty(t, "half");
    const breakSecond = () => {
      let calls = 0;
      return replace(
        t,
        IDBObjectStore.prototype,
        "add",
        (original) =>
          function (...given) {
            calls += 1;
            if (calls > 1) throw new DOMException("enough", "UnknownError");
            return original.apply(this, given);
          },
      );
    };
    let restore = breakSecond();
    await fails(append(store, 0, "a", "b"), "Lost");
    restore();
    equal(await readLog(store), "");
    restore = breakSecond();
    await fails(store.addPages([page(1), page(2)], "relaxed"), "Lost");
    restore();
    equal(await store.readPageIds(1), []);
  },

  async "a request that fails is not forgotten by a transaction that completes"(t) {
    const store = await openEmpty(t, "forgetful");
    await append(store, 0, "a", "b");
    await store.addPages([page(1)], "relaxed");
    // As Firefox does, if a later request was answered well.
    const restore = replace(
      t,
      IDBObjectStore.prototype,
      "add",
      (original) =>
        function (...given) {
          const request = original.apply(this, given);
          request.addEventListener("error", (event) => event.preventDefault());
          return request;
        },
    );
    await fails(append(store, 1, "B", "C"), "Conflict");
    await fails(store.addPages([page(1), page(2)], "relaxed"), "Conflict");
    restore();
    equal(texts(await store.readLog(0)).slice(0, 3), "a b");
  },

  async "an abort without a reason loses the connection"(t) {
    const store = await openEmpty(t, "aborted");
    failNextCommit(t);
    await fails(append(store, 0, "a"), "Lost");
    await fails(append(store, 0, "a"), "Lost");
    equal(await readLog(store), "");
    await append(store, 0, "a");
    failNextCommit(t);
    // Not sent again: whether it was written is known only to a host that says why it failed.
    await fails(store.addPages([page(1)], "relaxed"), "Lost");
  },

  async "a full disk is told as such"(t) {
    const store = await openEmpty(t, "full");
    const full = async (call) => {
      failNextCommit(t, "QuotaExceededError");
      await fails(call(), "QuotaExceeded");
    };
    await full(() => append(store, 0, "a"));
    await full(() => store.addPages([page(1)], "relaxed"));
    await full(() => store.publish(undefined, MANIFEST, "relaxed"));
    equal(
      [await readLog(store), await store.readPageIds(1), await store.readManifest()],
      ["", [], undefined],
    );
    await append(store, 0, "b");
    await store.publish(undefined, MANIFEST, "relaxed");
    equal(await readLog(store), "b");
  },
};
