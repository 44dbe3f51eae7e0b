// The rules and the error texts of marshall() and unmarshall() in @aws-sdk/util-dynamodb.

import assert from "node:assert/strict";
import { Blob } from "node:buffer";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

import { NumberValue, RefusedNumber } from "../../pkg/dist/codec/index.js";
import { decode, encode, hex, roundTrip } from "./codec.mjs";

const UNDEFINED = "Pass options.removeUndefinedValues=true to remove undefined values from map/array/set.";

/** @param {() => unknown} action @param {string} message */
function throwsText(action, message) {
  assert.throws(action, { message });
}

class Point {
  constructor() {
    this.x = 1;
    this.y = 2;
  }
}

test("numbers that are not numbers are refused", () => {
  throwsText(() => encode(NaN), "Special numeric value NaN is not allowed");
  throwsText(() => encode(Infinity), "Special numeric value Infinity is not allowed");
  throwsText(() => encode(-Infinity), "Special numeric value -Infinity is not allowed");
  throwsText(() => encode(new Number(NaN)), "Special numeric value NaN is not allowed");
  throwsText(() => encode(new Set([1, NaN])), "Special numeric value NaN is not allowed");
});

test("numbers beyond the safe integers are refused, unless allowImpreciseNumbers", () => {
  const greater = "is greater than Number.MAX_SAFE_INTEGER. Use NumberValue from @aws-sdk/lib-dynamodb.";
  const lesser = "is lesser than Number.MIN_SAFE_INTEGER. Use NumberValue from @aws-sdk/lib-dynamodb.";
  throwsText(() => encode(2 ** 53), `Number 9007199254740992 ${greater}`);
  throwsText(() => encode(-(2 ** 53)), `Number -9007199254740992 ${lesser}`);
  throwsText(() => encode(1e21), `Number 1e+21 ${greater}`);
  throwsText(() => encode(new Set([1, 2 ** 53])), `Number 9007199254740992 ${greater}`);
  assert.equal(decode(encode(1e21, { allowImpreciseNumbers: true })), 10n ** 21n);
});

test("numbers keep their value", () => {
  const numbers = [0, 1, -1, 127, 128, 2 ** 31, 2 ** 32 - 1, 2 ** 53 - 1, -(2 ** 53 - 1)];
  const fractions = [0.1, 0.5, -12.34, 1.7976, 1e-7, 5e-130, 123456789.123456, 0.30000000000000004, 1 / 3];
  for (const value of [...numbers, ...fractions]) assert.equal(roundTrip(value), value);
  assert.ok(Object.is(roundTrip(-0), 0), "-0 is 0");
});

test("bigints, NumberValue and decimal text keep all digits", () => {
  const digits = "12345678901234567890123456789012345678";
  assert.equal(roundTrip(BigInt(digits)), BigInt(digits));
  assert.equal(roundTrip(-(2n ** 53n)), -(2n ** 53n));
  assert.equal(roundTrip(7n), 7);
  const wrapped = decode(encode(new NumberValue(`0.${digits}`)), { wrapNumbers: true });
  assert.ok(wrapped instanceof NumberValue);
  assert.equal(wrapped.toString(), `0.${digits}`);
  assert.equal(decode(encode(NumberValue.from("-1.50E3")), { wrapNumbers: true }).value, "-1500");
  assert.equal(decode(encode(NumberValue.from("-0.0")), { wrapNumbers: true }).value, "0");
});

test("wrapped numbers of both versions of the SDK are accepted", () => {
  class NumberValueOfVersion3 {
    value = "5.5";
    toAttributeValue() {
      return { N: this.value };
    }
    toString() {
      return this.value;
    }
  }
  class NumberValueOfVersion2 {
    wrapperName = "NumberValue";
    value = "6.5";
  }
  assert.equal(roundTrip(new NumberValueOfVersion3()), 5.5);
  assert.equal(roundTrip(new NumberValueOfVersion2()), 6.5);
});

test("numbers that the service refuses are noticed", () => {
  for (const text of ["1".repeat(39), "1e126", "1e-131", "twelve", "", "0x10", " 1", "."]) {
    assert.throws(() => encode(new NumberValue(text)), RefusedNumber);
  }
  assert.throws(() => encode(5e-324), RefusedNumber);
  assert.equal(roundTrip(new NumberValue("9.9e125")), 99n * 10n ** 124n);
});

test("NumberValue refuses imprecise numbers", () => {
  const message = (value) =>
    `NumberValue should not be initialized with an imprecise number=${value}. Use a string instead.`;
  throwsText(() => new NumberValue(2 ** 53), message("9007199254740992"));
  throwsText(() => new NumberValue(NaN), message("NaN"));
  throwsText(() => new NumberValue(new Number(2 ** 53)), message("9007199254740992"));
  assert.equal(new NumberValue({ N: "1" }).toBigInt(), 1n);
  assert.equal(NumberValue.from(new NumberValue("1.50")).value, "1.50");
});

test("a fraction beyond the safe integers needs wrapNumbers", () => {
  const bytes = encode(new NumberValue("9007199254740993.5"));
  const message =
    "9007199254740993.5 can't be converted to BigInt. Set options.wrapNumbers to get string value.";
  throwsText(() => decode(bytes), message);
  assert.equal(decode(bytes, { wrapNumbers: (text) => `<${text}>` }), "<9007199254740993.5>");
});

test("undefined is refused, or removed", () => {
  const removed = { removeUndefinedValues: true };
  throwsText(() => encode(undefined), UNDEFINED);
  throwsText(() => encode({ a: { b: undefined } }), UNDEFINED);
  throwsText(() => encode([1, undefined]), UNDEFINED);
  throwsText(() => encode(new Set(["a", undefined])), UNDEFINED);
  throwsText(() => encode(new Map([["a", undefined]])), UNDEFINED);
  assert.deepEqual(roundTrip({ a: 1, b: undefined }, removed), { a: 1 });
  assert.deepEqual(roundTrip([1, undefined, 2], removed), [1, 2]);
  assert.deepEqual(roundTrip(new Set(["a", undefined]), removed), new Set(["a"]));
  assert.deepEqual(roundTrip(new Map([["a", undefined]]), removed), {});
});

test("functions and holes are left out", () => {
  const skip = () => 1;
  assert.deepEqual(roundTrip({ a: skip, b: 1 }), { b: 1 });
  assert.deepEqual(roundTrip([skip, 1]), [1]);
  // eslint-disable-next-line no-sparse-arrays -- the hole is the point
  assert.deepEqual(roundTrip([1, , 2]), [1, 2]);
  assert.deepEqual(roundTrip(new Map([["a", skip]])), {});
});

test("the first element decides the type of a set", () => {
  assert.equal(encode(new Set(["b", "a"]))[0], 0x0a);
  assert.equal(encode(new Set([2, 1]))[0], 0x0b);
  assert.equal(encode(new Set([2n]))[0], 0x0b);
  assert.equal(encode(new Set([new NumberValue("1.5")]))[0], 0x0b);
  assert.equal(encode(new Set([new Uint8Array([1])]))[0], 0x0c);
  assert.deepEqual(roundTrip(new Set(["a", 1])), new Set(["a", "1"]));
  assert.deepEqual(roundTrip(new Set([1n, 2])), new Set([1, 2]));
  const message = "Only Number Set (NS), Binary Set (BS) or String Set (SS) are allowed.";
  for (const element of [true, null, {}, ["a"]]) throwsText(() => encode(new Set([element])), message);
  throwsText(() => encode(new Set([new Uint8Array(1), "a"])), message);
});

test("empty values are refused in sets and kept elsewhere, unless convertEmptyValues", () => {
  const convert = { convertEmptyValues: true };
  throwsText(() => encode(new Set()), "Pass a non-empty set, or options.convertEmptyValues=true.");
  assert.equal(roundTrip(new Set(), convert), null);
  assert.equal(roundTrip(""), "");
  assert.equal(roundTrip("", convert), null);
  assert.deepEqual(roundTrip(new Uint8Array(0)), new Uint8Array(0));
  assert.equal(roundTrip(new Uint8Array(0), convert), null);
  assert.deepEqual(roundTrip(new ArrayBuffer(0), convert), new Uint8Array(0));
  assert.deepEqual(roundTrip({ a: [], b: {} }, convert), { a: [], b: {} });
});

test("class instances are refused, unless convertClassInstanceToMap", () => {
  const message = (value) =>
    `Unsupported type passed: ${value}. Pass options.convertClassInstanceToMap=true to marshall typeof object as map attribute.`;
  const date = new Date(0);
  throwsText(() => encode({ a: new Point() }), message("[object Object]"));
  throwsText(() => encode({ a: date }), message(String(date)));
  throwsText(() => encode(Symbol("s")), message("Symbol(s)"));
  throwsText(() => encode(() => 1), message("() => 1"));
  assert.deepEqual(roundTrip(new Point(), { convertClassInstanceToMap: true }), { x: 1, y: 2 });
  assert.throws(() => encode(new Blob(["a"]), { convertClassInstanceToMap: true }), /arrayBuffer\(\)/);
});

test("subclasses of what can be stored are instances", () => {
  class Tags extends Set {}
  class Points extends Map {}
  for (const value of [new Tags(["a"]), new Points([["a", 1]])]) {
    assert.throws(() => encode({ value }), /^Error: Unsupported type passed: \[object (Set|Map)\]/);
    assert.deepEqual(roundTrip({ value }, { convertClassInstanceToMap: true }), { value: {} });
  }
});

test("what stands in a set that begins with a number is checked", () => {
  throwsText(
    () => encode(new Set([1, 10n ** 30n])),
    `Number 1${"0".repeat(30)} is greater than Number.MAX_SAFE_INTEGER. Use NumberValue from @aws-sdk/lib-dynamodb.`,
  );
  assert.deepEqual(roundTrip(new Set([1, 10n, "11"])), new Set([1, 10, 11]));
  assert.deepEqual(roundTrip(new Set([10n ** 30n, 1])), new Set([10n ** 30n, 1]));
});

test("boxed values, maps and objects of other realms", () => {
  assert.equal(roundTrip(new Number(5)), 5);
  assert.equal(roundTrip(new String("a")), "a");
  assert.equal(roundTrip(new Boolean(false)), false);
  assert.deepEqual(roundTrip(new Map([["a", 1]])), { a: 1 });
  const twice = new Map([
    [1, "first"],
    ["1", "last"],
  ]);
  assert.deepEqual(roundTrip(twice), { 1: "last" });
  assert.deepEqual(roundTrip(Object.assign(Object.create(null), { a: 1 })), { a: 1 });
  const foreign = runInNewContext("({ a: [1, { b: null }], s: new Set(['x']), m: new Map([['k', 1]]) })");
  assert.deepEqual(roundTrip(foreign), { a: [1, { b: null }], s: new Set(["x"]), m: { k: 1 } });
  assert.deepEqual(roundTrip({ constructor: "plain" }), { constructor: "plain" });
});

test("the set wrapper of version 2 of the SDK is a set", () => {
  // Its class is called Set as well.
  const WrappedSet = class Set {
    wrapperName = "Set";
    type = "String";
    values = ["a", "b"];
  };
  assert.deepEqual(roundTrip(new WrappedSet()), new Set(["a", "b"]));
});

test("every kind of binary value is stored by its bytes", () => {
  const { buffer } = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7]);
  const views = [
    buffer,
    new DataView(buffer),
    new Uint8ClampedArray(buffer),
    new Int16Array(buffer),
    new Float64Array(buffer),
    new BigInt64Array(buffer),
    Buffer.from(buffer),
  ];
  for (const view of views) assert.equal(hex(encode(view)), "05080001020304050607");
  assert.equal(hex(encode(new Uint8Array(buffer, 2, 3))), "0503020304");
  const stored = roundTrip(Buffer.from("ab"));
  assert.equal(stored.constructor, Uint8Array);
});

test("decoded binary values are copies", () => {
  const bytes = encode(new Uint8Array([1, 2]));
  const value = decode(bytes);
  bytes.fill(9);
  assert.deepEqual(value, new Uint8Array([1, 2]));
});

test("cyclic input is an error, not a stack overflow", () => {
  const cyclic = { list: [] };
  cyclic.list.push(cyclic);
  const expected = { name: "ValidationException", message: /^Nesting Levels have exceeded/ };
  assert.throws(() => encode(cyclic), expected);
  assert.throws(() => encode(new Map([["a", cyclic]])), expected);
  let deep = {};
  for (let level = 1; level < 33; level++) deep = { deep };
  assert.deepEqual(roundTrip(deep), deep);
});
