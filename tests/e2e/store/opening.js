// Opening a database on hosts that fail to.

import { deleteDatabase, equal, fails, open, openEmpty, readLog, replace, settled } from "./tools.js";

/**
 * Until the test ends, timers for which `shortens` says so end at once, and `open` answers what is asked of `indexedDB.open`, with the
 * request that it returns, or with nothing to let the host answer.
 */
function fakeHost(t, { shortens = () => false, answer = () => undefined }) {
  const host = { waits: [], opens: 0, pokes: 0 };
  const restores = [
    replace(t, globalThis, "setTimeout", (original) => (callback, delay) => {
      host.waits.push(delay);
      return original.call(globalThis, callback, shortens(delay, host) ? 0 : delay);
    }),
    replace(
      t,
      IDBFactory.prototype,
      "open",
      (original) =>
        function (...given) {
          host.opens += 1;
          return answer(() => original.apply(this, given), host) ?? original.apply(this, given);
        },
    ),
    replace(t, IDBFactory.prototype, "databases", () => () => {
      host.pokes += 1;
      return Promise.reject(new Error("not now"));
    }),
  ];
  host.restore = () => restores.forEach((restore) => restore());
  return host;
}

/** The first `count` opens fail. */
const failing = (count) => (ask, host) => {
  if (host.opens > count) return undefined;
  const error = new DOMException("Internal error opening backing store", "UnknownError");
  const request = { error, readyState: "done" };
  queueMicrotask(() => request.onerror({ target: request }));
  return request;
};

const PAUSES = (delay) => delay <= 2_000;

async function make(t, name) {
  (await openEmpty(t, name)).close();
}

export const tests = {
  async "a host without IndexedDB is told as unavailable"(t) {
    const own = Object.getOwnPropertyDescriptor(globalThis, "indexedDB");
    // A worker inherits the property from a prototype, a page has it as its own.
    const restore = () =>
      own ? Object.defineProperty(globalThis, "indexedDB", own) : delete globalThis.indexedDB;
    t.after(restore);
    const forbid = () => {
      throw new DOMException("forbidden", "SecurityError");
    };
    for (const get of [() => undefined, forbid]) {
      Object.defineProperty(globalThis, "indexedDB", { configurable: true, get });
      await fails(open(t, "nowhere"), "Unavailable");
      restore();
    }
  },

  async "an open that fails is tried again after pauses"(t) {
    await make(t, "reopened");
    const host = fakeHost(t, { shortens: PAUSES, answer: failing(3) });
    (await open(t, "reopened")).close();
    host.restore();
    equal(host.waits.filter(PAUSES), [0, 300, 2_000]);
    const worse = fakeHost(t, { shortens: PAUSES, answer: failing(4) });
    await fails(open(t, "reopened"), "Lost");
    equal(worse.opens, 4);
  },

  async "an open that is slow once is asked for again"(t) {
    await make(t, "slow");
    let finish;
    const host = fakeHost(t, {
      // The first time limit passes at once, the second never.
      shortens: (delay, { waits }) => delay === 5_000 && waits.length === 1,
      answer(ask, { opens }) {
        if (opens > 1) return undefined;
        const late = {};
        const done = settled(ask());
        finish = async () => {
          late.result = await done;
          late.onsuccess({ target: late });
        };
        return late;
      },
    });
    const store = await open(t, "slow");
    equal([host.opens, host.pokes], [2, 1]);
    host.restore();
    await finish();
    store.close();
    // The connection that came late was closed: it would not let go of the database by itself.
    await deleteDatabase("slow");
  },

  async "an open that never settles is told as unavailable"(t) {
    const host = fakeHost(t, { shortens: () => true, answer: () => ({}) });
    await fails(open(t, "stuck"), "Unavailable");
    equal([host.opens, host.waits], [2, [5_000, 5_000]]);
  },

  async "an open behind a blocked deletion does not hang"(t) {
    await make(t, "blocked");
    // Somebody who does not let go: neither the deletion nor what comes behind it gets on.
    const holder = await settled(indexedDB.open("minamo:blocked"));
    const deleted = deleteDatabase("blocked");
    const host = fakeHost(t, { shortens: (delay) => delay === 5_000 });
    await fails(open(t, "blocked"), "Unavailable");
    host.restore();
    holder.close();
    await deleted;
    // The opens that were given up on have made the database whole.
    equal(await readLog(await open(t, "blocked")), "");
  },

  async "an open that throws is told as unavailable"(t) {
    const host = fakeHost(t, {
      answer() {
        throw new DOMException("an opaque origin", "SecurityError");
      },
    });
    await fails(open(t, "sandboxed"), "Unavailable");
    equal(host.opens, 1);
  },

  async "a store that is closed while it opens lets go of the database"(t) {
    await make(t, "hasty");
    const { IndexedDbStore } = await import("/pkg/dist/store/indexed-db.js");
    const store = new IndexedDbStore("hasty");
    const opening = store.open();
    store.close();
    await fails(opening, "Lost");
    const { held, pending } = await navigator.locks.query();
    equal(
      [...held, ...pending].some(({ name }) => name === "minamo:hasty:housekeeper"),
      false,
    );
    await deleteDatabase("hasty");
  },
};
