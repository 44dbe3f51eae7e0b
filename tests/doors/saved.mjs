// Parts of answers that later requests of a case use, as in tests/conformance/saved.rs.

/** What was saved so far, by name. */
export class Saved {
  #values = new Map();

  /** Saves what a request wants of its answer. */
  note({ save }, answer) {
    for (const [name, path] of Object.entries(save)) {
      const found = path.split(".").reduce((value, step) => value?.[step], answer);
      if (found === undefined) {
        throw new Error(`there is no ${path} to save in ${JSON.stringify(answer)}`);
      }
      this.#values.set(name, found);
    }
  }

  /** `value` with what was saved in place of each `{"$saved": name}`. */
  fill(value) {
    if (Array.isArray(value)) return value.map((element) => this.fill(element));
    if (value === null || typeof value !== "object") return value;
    if (value.$saved !== undefined) return this.#named(value.$saved);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.fill(member)]));
  }

  #named(name) {
    if (!this.#values.has(name)) throw new Error(`nothing is saved as "${name}"`);
    return this.#values.get(name);
  }
}
