// Random attribute values, keys and items.

import { INDEX_KINDS, TABLES } from "./tables.mjs";

const NAMES = ["a", "b", "c", "d", "e", "m", "l", "size", "Views", "x-y", "A.b"];
const TEXTS = ["", "a", "b", "ab", "abc", "A", "z", "10", "9", "ü", "a b", "S", "N", "SS"];
const NUMBERS = [
  "0",
  "1",
  "2",
  "3",
  "10",
  "-1",
  "-0",
  "1.5",
  "0.10",
  "1e2",
  "100",
  "1E-3",
  "12345678901234567890123456789012345678",
];
const BAD_NUMBERS = [
  "",
  "abc",
  "1e126",
  "1e-131",
  "123456789012345678901234567890123456789",
  "1_0",
  " 1",
  "NaN",
  "+-1",
  "0x10",
];
const BYTES = ["", "YQ==", "Yg==", "YWI=", "AA==", "/w=="];

/** Makes values with the choices of `random`. */
export class Values {
  #random;

  /** @param {import("./random.mjs").Random} random */
  constructor(random) {
    this.#random = random;
  }

  name() {
    return this.#random.pick(NAMES);
  }

  /** A value that is well-formed, though maybe not allowed where it goes. */
  value(depth = 0) {
    const random = this.#random;
    const scalars = [
      () => ({ S: random.pick(TEXTS) }),
      () => ({ N: random.pick(NUMBERS) }),
      () => ({ B: random.pick(BYTES) }),
      () => ({ BOOL: random.chance(0.5) }),
      () => ({ NULL: true }),
      () => ({ SS: distinct(random.many(1 + random.below(3), () => random.pick(TEXTS))) }),
      () => ({ NS: distinct(random.many(1 + random.below(3), () => random.pick(["1", "2", "3", "10"]))) }),
      () => ({ BS: distinct(random.many(1 + random.below(2), () => random.pick(BYTES))) }),
    ];
    const documents = [
      () => ({ L: random.many(random.below(4), () => this.value(depth + 1)) }),
      () => ({
        M: Object.fromEntries(random.many(random.below(3), () => [this.name(), this.value(depth + 1)])),
      }),
    ];
    return random.call(depth < 2 ? [...scalars, ...scalars, ...documents, ...documents] : scalars);
  }

  /** A value that the service refuses wherever it stands. */
  badValue() {
    const random = this.#random;
    return random.call([
      () => ({}),
      () => ({ N: random.pick(BAD_NUMBERS) }),
      () => ({ NS: ["1", random.pick(BAD_NUMBERS)] }),
      () => ({ SS: [] }),
      () => ({ SS: ["a", "a"] }),
      () => ({ NS: ["1", "1.0"] }),
      () => ({ BS: ["YQ==", "YQ=="] }),
      () => ({ NULL: false }),
      () => ({ S: "a", N: "1" }),
      () => ({ X: "a" }),
      () => ({ L: [{}] }),
      () => ({ M: { a: { N: "" } } }),
      () => null,
    ]);
  }

  /** A value of a kind that a key has. Few of them, so that requests meet the same items. */
  keyValue(kind) {
    const random = this.#random;
    if (kind === "S") return { S: random.pick(["a", "b", "ab"]) };
    if (kind === "N") return { N: random.pick(["1", "2", "3", "10"]) };
    return { B: random.pick(["YQ==", "Yg=="]) };
  }

  key(table) {
    const kinds = Object.entries(TABLES[table].kinds);
    return Object.fromEntries(kinds.map(([name, kind]) => [name, this.keyValue(kind)]));
  }

  /** The key of an item in an index. */
  indexKey(table, index) {
    const names = TABLES[table].indexes[index] ?? [];
    const kinds = { ...INDEX_KINDS, ...TABLES[table].kinds };
    return {
      ...this.key(table),
      ...Object.fromEntries(names.map((name) => [name, this.keyValue(kinds[name])])),
    };
  }

  item(table) {
    const random = this.#random;
    const item = this.key(table);
    for (const [name, kind] of Object.entries(table === "Range" ? INDEX_KINDS : {})) {
      if (random.chance(0.7)) item[name] = this.keyValue(kind);
    }
    for (let count = random.below(4); count > 0; count -= 1) {
      const name = this.name();
      if (table !== "Range" || INDEX_KINDS[name] === undefined || random.chance(0.1))
        item[name] = this.value();
    }
    return item;
  }
}

function distinct(values) {
  return [...new Set(values)];
}
