// Stores as a user may make them: databases in maps, which answer after a while.

import { StoreError } from "../../pkg/dist/node/index.js";

/** A new database. */
export function mapDatabase() {
  return { log: new Map(), pages: new Map(), manifest: undefined, end: Promise.resolve(), isGone: false };
}

/** A connection to a database. Others are told of what it writes. */
export class MapStore {
  shared = true;
  calls = [];
  #listener;

  constructor(database = mapDatabase()) {
    this.database = database;
  }

  open() {
    return this.#later("open", () => {
      (this.database.connections ??= new Set()).add(this);
    });
  }

  readLog(from) {
    return this.#later("readLog", ({ log }) => {
      const numbers = [...log.keys()].filter((number) => number >= from).sort((a, b) => a - b);
      return numbers.slice(0, 50).map((number) => log.get(number));
    });
  }

  append(first, blocks, durability) {
    return this.#later(`append ${durability}`, ({ log }) => {
      if (blocks.length === 0) return;
      if (first !== (log.size === 0 ? 0 : Math.max(...log.keys()) + 1)) throw new StoreError("Conflict");
      blocks.forEach((block, index) => log.set(first + index, block));
      this.#tell("news");
    });
  }

  readManifest() {
    return this.#later("readManifest", ({ manifest }) => manifest);
  }

  readPages(ids) {
    return this.#later("readPages", ({ pages }) => ids.map((id) => pages.get(id)));
  }

  readPageIds(from) {
    return this.#later("readPageIds", ({ pages }) =>
      [...pages.keys()].filter((id) => id >= from).sort((a, b) => a - b),
    );
  }

  addPages(added) {
    return this.#later("addPages", ({ pages }) => {
      if (added.some(([id]) => pages.has(id))) throw new StoreError("Conflict");
      for (const [id, page] of added) pages.set(id, page);
    });
  }

  publish(expected, manifest) {
    return this.#later("publish", (database) => {
      if (String(expected) !== String(database.manifest)) throw new StoreError("Conflict");
      database.manifest = manifest;
      this.#tell("news");
    });
  }

  discard(first, end, ids) {
    return this.#later("discard", ({ log, pages }) => {
      for (let number = first; number < end; number += 1) log.delete(number);
      for (const id of ids) pages.delete(id);
    });
  }

  listen(listener) {
    this.#listener = listener;
  }

  plead() {
    this.#tell("plea");
  }

  isHousekeeper() {
    return true;
  }

  close() {
    this.calls.push("close");
    this.database.connections?.delete(this);
  }

  #tell(notice) {
    for (const other of this.database.connections ?? []) {
      if (other !== this) other.#listener?.(notice);
    }
  }

  /** Does `work` once everything is done that was asked of the database before. */
  #later(call, work) {
    this.calls.push(call);
    const { database } = this;
    const done = database.end.then(async () => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
      if (database.isGone) throw new StoreError("Vanished");
      return work(database);
    });
    database.end = done.catch(() => undefined);
    return done;
  }
}
