// Random JavaScript values, most of them ordinary, some as nasty as what people hand to a document client.

import { runInNewContext } from "node:vm";

import { NumberValue } from "@aws-sdk/lib-dynamodb";

import { generator } from "../../pkg-template/tests/random.mjs";

class Point {
  constructor(x) {
    this.x = x;
  }
  norm() {
    return this.x;
  }
}

class Tags extends Set {}
class Points extends Map {}
class Names extends Array {}

const OCTETS = new Uint8Array([0, 1, 2, 250, 251, 252, 253, 254]).buffer;

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  1.5,
  0.1 + 0.2,
  1e-7,
  5e-324,
  1e21,
  1e300,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  2 ** 60,
  -1e25,
  NaN,
  Infinity,
  -Infinity,
  123456789.125,
];
const BIGINTS = [0n, 7n, -(2n ** 53n), 10n ** 37n, 10n ** 38n - 1n, 10n ** 40n];
const TEXTS = [
  "",
  "a",
  "abc",
  "na\u00efve \u{1F600}",
  "\uFEFFx",
  "0",
  "1.50",
  "NaN",
  "__proto",
  "x".repeat(200),
];
const WRAPPED = ["1", "1.50", "1e3", "-0", "0.1", "9007199254740993", "1e200", "twelve", ""];
const BINARIES = [
  () => new Uint8Array(OCTETS),
  () => new Uint8Array(OCTETS, 2, 3),
  () => new Uint8Array(0),
  () => Buffer.from("ab"),
  () => OCTETS.slice(0, 3),
  () => new ArrayBuffer(0),
  () => new DataView(OCTETS, 1, 3),
  () => new Int16Array(OCTETS),
  () => new Float64Array(OCTETS),
  () => new BigInt64Array(OCTETS),
  () => new Uint8ClampedArray(OCTETS, 1),
];
const NASTY = [
  () => undefined,
  () => undefined,
  () => () => 1,
  () => new Date(0),
  () => new Point(1),
  () => new Tags(["a"]),
  () => new Points([["a", 1]]),
  () => Names.of(1, "a"),
  () => /a/,
  () => new Error("no"),
  () => Object(10n),
  () => new Number(5),
  () => new Number(NaN),
  () => new String("text"),
  () => new String(""),
  () => new Boolean(false),
  () => Object.create(null),
  () => Object.create({ inherited: 1, method: () => 1 }),
  () => Object.create(new Point(2)),
  () =>
    new Map([
      [1, "first"],
      ["1", "last"],
      ["f", () => 1],
    ]),
  () => new Map([["u", undefined]]),
  () => new Set(),
  () => new Set([true]),
  () => new Set([null]),
  () => new Set([undefined]),
  () => new Set(["a", undefined, 1, true]),
  () => new Set([1, "2", 3n, "NaN"]),
  () => new Set([1, 10n ** 30n]),
  () => new Set([1, NaN]),
  () => new Set([5n, 2.5, "x"]),
  () => new Set([1, null]),
  () => new Set(["a", null]),
  () => new Set([new NumberValue("1.0"), 2, "three"]),
  () => new Set([2, new NumberValue("9007199254740993")]),
  () => new Set([{}, 1]),
  () => new Set([new Uint8Array(2), new Uint8Array(0)]),
  // eslint-disable-next-line no-sparse-arrays -- the hole is the point
  () => [1, , undefined, () => 1, 2],
  () => ({
    get a() {
      return 1;
    },
  }),
  () => ({
    get a() {
      throw new Error("thrown by a getter");
    },
  }),
  () =>
    runInNewContext(
      "({ a: [1, { b: null }], s: new Set(['x', 'y']), m: new Map([['k', 1]]), n: new Number(1) })",
    ),
  () => runInNewContext("new Uint8Array([1, 2])"),
  () =>
    (function () {
      return arguments;
    })(1, 2),
  () => new URL("http://localhost/"),
  () => Promise.resolve(1),
  () => new SharedArrayBuffer(2),
];

/** A generator of values. */
export function natives(seed) {
  const random = generator(seed);
  const below = (limit) => Math.floor(random() * limit);
  const pick = (list) => list[below(list.length)];
  const text = () => (random() < 0.5 ? pick(TEXTS) : `t${below(1000)}`);
  const number = () => (random() < 0.5 ? pick(NUMBERS) : (below(2e6) - 1e6) / 10 ** below(6));
  const list = (element) => Array.from({ length: below(5) }, element);
  // An object puts names that are numbers first, a Map does not.
  const name = () => text().replace(/^\d/, "n");
  const members = (depth) => list(() => [name(), value(depth + 1)]);
  const kinds = [
    text,
    text,
    number,
    number,
    () => pick([true, false, null]),
    () => pick(BIGINTS),
    () => new NumberValue(pick(WRAPPED)),
    () => pick(BINARIES)(),
    () => new Set([text(), ...list(text)]),
    () => new Set([number(), ...list(number)]),
    () => new Set([pick(BIGINTS), pick(BIGINTS)]),
    () => pick(NASTY)(),
  ];
  const containers = [
    (depth) => list(() => value(depth + 1)),
    (depth) => Object.fromEntries(members(depth)),
    (depth) => Object.fromEntries(members(depth)),
    (depth) => new Map(members(depth)),
  ];
  function value(depth = 0) {
    return depth < 4 && random() < 0.4 ? pick(containers)(depth) : pick(kinds)();
  }
  const flag = () => pick([undefined, false, true]);
  const options = () => ({
    convertEmptyValues: flag(),
    removeUndefinedValues: flag(),
    convertClassInstanceToMap: flag(),
    allowImpreciseNumbers: flag(),
  });
  return { value, options, pick, below };
}
