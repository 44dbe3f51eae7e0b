// Random expressions, with the names and values that they use.

const COMPARATORS = ["=", "<>", "<", "<=", ">", ">="];
const TYPES = ["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"];
const STRAY = [
  "AND",
  "OR",
  "NOT",
  "(",
  ")",
  ",",
  ".",
  "[0]",
  "=",
  "a",
  ":v0",
  ":nothing",
  "#n0",
  "#nothing",
  "SET",
  "BETWEEN",
  "size",
  "1",
];

/** Expressions of one request, which share their names and values. */
export class Expressions {
  names = {};
  values = {};
  #random;
  #make;

  /**
   * @param {import("./random.mjs").Random} random
   * @param {import("./values.mjs").Values} make
   */
  constructor(random, make) {
    this.#random = random;
    this.#make = make;
  }

  /** What goes into the request beside the expressions. */
  placeholders() {
    return {
      ...(Object.keys(this.names).length === 0 ? {} : { ExpressionAttributeNames: this.names }),
      ...(Object.keys(this.values).length === 0 ? {} : { ExpressionAttributeValues: this.values }),
    };
  }

  value(value = this.#make.value()) {
    const placeholder = `:v${String(Object.keys(this.values).length)}`;
    this.values[placeholder] = value;
    return placeholder;
  }

  name(name = this.#make.name()) {
    const isPlain = /^[a-z]\w*$/.test(name) && !["size", "Views"].includes(name);
    if (isPlain && this.#random.chance(0.7)) return name;
    const placeholder = `#n${String(Object.keys(this.names).length)}`;
    this.names[placeholder] = name;
    return placeholder;
  }

  path() {
    const random = this.#random;
    let path = this.name();
    for (let depth = random.below(5) - 2; depth > 0; depth -= 1) {
      path += random.chance(0.5) ? `[${String(random.below(3))}]` : `.${this.name()}`;
    }
    return path;
  }

  condition(depth = 0) {
    const random = this.#random;
    const operand = () => random.call([() => this.path(), () => this.value(), () => `size(${this.path()})`]);
    const simple = [
      () => `${operand()} ${random.pick(COMPARATORS)} ${operand()}`,
      () => `${this.path()} ${random.pick(COMPARATORS)} ${this.value()}`,
      () => `${operand()} BETWEEN ${this.value()} AND ${this.value()}`,
      () => `${operand()} IN (${random.many(1 + random.below(3), operand).join(", ")})`,
      () => `attribute_exists(${this.path()})`,
      () => `attribute_not_exists(${this.path()})`,
      () => `attribute_type(${this.path()}, ${this.value({ S: random.pick([...TYPES, "X"]) })})`,
      () => `begins_with(${operand()}, ${operand()})`,
      () => `contains(${operand()}, ${operand()})`,
    ];
    const joined = [
      () => `${this.condition(depth + 1)} AND ${this.condition(depth + 1)}`,
      () => `${this.condition(depth + 1)} or ${this.condition(depth + 1)}`,
      () => `NOT ${this.condition(depth + 1)}`,
      () => `(${this.condition(depth + 1)})`,
    ];
    return random.call(depth < 2 ? [...simple, ...joined] : simple);
  }

  update() {
    const random = this.#random;
    const source = () =>
      random.call([
        () => this.value(),
        () => this.value(),
        () => this.path(),
        () => `if_not_exists(${this.path()}, ${this.value()})`,
        () => `list_append(${this.path()}, ${this.value()})`,
        () => `list_append(${this.value()}, ${this.path()})`,
      ]);
    const clauses = {
      SET: () =>
        `${this.path()} = ${source()}${random.chance(0.3) ? ` ${random.pick(["+", "-"])} ${source()}` : ""}`,
      REMOVE: () => this.path(),
      ADD: () => `${this.path()} ${this.value()}`,
      DELETE: () => `${this.path()} ${this.value()}`,
    };
    const kinds = Object.keys(clauses).filter(() => random.chance(0.4));
    return (kinds.length === 0 ? ["SET"] : kinds)
      .map((kind) => `${kind} ${random.many(1 + random.below(2), clauses[kind]).join(", ")}`)
      .join(" ");
  }

  keyCondition([hash, range], kinds) {
    const random = this.#random;
    const value = (name) =>
      this.value(random.chance(0.95) ? this.#make.keyValue(kinds[name]) : this.#make.value());
    const first = `${this.name(hash)} = ${value(hash)}`;
    if (range === undefined || random.chance(0.4)) return first;
    const second = random.call([
      () => `${this.name(range)} ${random.pick(COMPARATORS)} ${value(range)}`,
      () => `${this.name(range)} BETWEEN ${value(range)} AND ${value(range)}`,
      () => `begins_with(${this.name(range)}, ${value(range)})`,
    ]);
    return random.chance(0.8) ? `${first} AND ${second}` : `${second} and (${first})`;
  }

  projection() {
    return this.#random.many(1 + this.#random.below(3), () => this.path()).join(", ");
  }

  /** An expression with a token too many, too few, or in the wrong place. */
  damaged(expression) {
    const random = this.#random;
    const tokens = expression.match(/[:#]?\w+|\S/g) ?? [];
    const at = random.below(tokens.length);
    random.call([
      () => tokens.splice(at, 1),
      () => tokens.splice(at, 0, random.pick(STRAY)),
      () => tokens.splice(at, 1, random.pick(STRAY)),
      () => tokens.splice(at, 0, tokens[random.below(tokens.length)]),
    ]);
    return tokens.join(" ");
  }
}
