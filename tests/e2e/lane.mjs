import assert from "node:assert/strict";

import { operation, print } from "./instances/history.js";

/**
 * One lane's items as they should be. A lane does one operation after the other, and what the n-th one is follows from the
 * lane and a seed (see `instances/history.js`). So whatever was killed, the lane's items must be what its first k operations
 * make of them, for a k that is at least the number of those that were acknowledged.
 */
export class Lane {
  /** @type {Map<number, { item: object, print: string }>} */
  #items = new Map();
  #count = 0;

  constructor(name) {
    this.name = name;
  }

  /**
   * Goes on with the history until the lane is as it was found.
   *
   * @param {{ lane: string, seed: string, profile: string }} history
   * @param {{ least: number, most: number }} operations how many may have been done
   * @param {{ items: Map<number, string>, count: number }} found what each item is compared by, and how often it counted
   * @returns {number} how many operations were done
   */
  catchUp(history, { least, most }, found) {
    const isAsFound = (sk) => this.#items.get(sk)?.print === found.items.get(sk);
    const keys = [...this.#items.keys(), ...found.items.keys()];
    const differing = new Set(keys.filter((sk) => !isAsFound(sk)));
    let examples = [];
    for (let done = 0; done <= most; done += 1) {
      if (done >= least && differing.size === 0 && this.#count === found.count) return done;
      if (done === least) examples = this.#describe(differing, found);
      for (const sk of this.#apply(operation(history, done))) {
        if (isAsFound(sk)) differing.delete(sk);
        else differing.add(sk);
      }
    }
    const message = `lane ${this.name} is not what ${least} or more of its operations make of it`;
    throw new assert.AssertionError({ message: [message, ...examples].join("\n") });
  }

  #describe(differing, found) {
    const items = [...differing]
      .slice(0, 3)
      .map((sk) => `item ${sk}: ${found.items.get(sk)}, not ${this.#items.get(sk)?.print}`);
    return [...items, `counted ${found.count} times, not ${this.#count}`];
  }

  /** Does an operation; gives the keys of what it changed. */
  #apply(done) {
    const changed = this.#changesOf(done);
    for (const [sk, item] of changed) {
      if (item === undefined) this.#items.delete(sk);
      else this.#items.set(sk, { item, print: print(item) });
    }
    if (done.kind === "count") this.#count += 1;
    return changed.map(([sk]) => sk);
  }

  #changesOf({ kind, item, key, set, changes }) {
    switch (kind) {
      case "put":
        return [[item.sk, item]];
      case "delete":
        return [[key.sk, undefined]];
      case "update":
        return [[key.sk, { ...key, ...this.#items.get(key.sk)?.item, ...set }]];
      case "batch":
        return changes.map((change) => [(change.key ?? change.item).sk, change.item]);
      default:
        return [];
    }
  }
}
