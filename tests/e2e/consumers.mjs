// What consumers in several tabs were given, as they tell of it, and what must not be.

import { until } from "./harness.mjs";

/**
 * Changes of a key are numbered from 1 on. They may come again, but none before those ahead of it, and of several consumers one
 * works at a time.
 */
export class Deliveries {
  /** What was wrong. */
  problems = [];
  /** What was given up: `{ condition, size }`. */
  failures = [];
  /** Of how many changes it was told again that they are taken. */
  repeated = 0;
  /** The changes with which each tab has begun, in their order. */
  begun = new Map();
  #working = new Map();
  #taken = new Map();
  #given = new Map();

  /** Hears what the consumers of a browser tell. */
  static async of(context) {
    const deliveries = new Deliveries();
    await context.exposeFunction("tellOfConsumer", (text) => deliveries.#hear(JSON.parse(text)));
    return deliveries;
  }

  /** How many changes of each key were taken, if none was left out. */
  get taken() {
    return Object.fromEntries([...this.#taken].sort());
  }

  /** Which of the consumers works right now. */
  get working() {
    return [...this.#working.keys()];
  }

  /** A tab is gone, with what it was working on. */
  forget(title) {
    this.#working.delete(title);
  }

  /** Changes from here on are expected to have the next numbers, though others before them were never given. */
  expect(keys, next) {
    for (const key of keys) {
      this.#taken.set(key, next - 1);
      this.#given.set(key, next - 1);
    }
  }

  /** Waits until each of the keys was taken up to a number. */
  async reach(keys, number) {
    await until(`changes ${number} of ${keys} are taken: ${JSON.stringify(this.taken)}`, () => {
      if (this.problems.length > 0) throw new Error(this.problems.join("\n"));
      return keys.every((key) => this.#taken.get(key) === number);
    });
  }

  #hear({ title, phase, ...told }) {
    if (phase === "failure") this.failures.push(told);
    else if (phase === "begin") this.#begin(title, told.changes);
    else this.#end(title, told.changes);
  }

  #begin(title, changes) {
    if (this.#working.size > 0) {
      this.problems.push(`the ${title} began while the ${this.working} worked`);
    }
    this.#working.set(title, changes);
    this.begun.set(title, [...(this.begun.get(title) ?? []), ...changes]);
    for (const { key, n } of changes) {
      const last = this.#given.get(key) ?? 0;
      if (n > last + 1) this.problems.push(`the ${title} was given ${n} of ${key} after ${last}`);
      this.#given.set(key, Math.max(n, last));
    }
  }

  #end(title, changes) {
    // Of a tab that was killed what it told last may come late.
    if (!this.#working.delete(title)) return;
    for (const { key, n } of changes) {
      const last = this.#taken.get(key) ?? 0;
      if (n <= last) this.repeated += 1;
      this.#taken.set(key, Math.max(n, last));
    }
  }
}
