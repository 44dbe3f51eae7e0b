// Item form v1 in JavaScript: golden vectors, random round trips, and the traps of names, text and memory.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  ATTRIBUTES,
  Decoder,
  Encoder,
  HeapMemory,
  NumberValue,
  PLAIN,
  structure,
} from "../../pkg/dist/codec/index.js";
import { decode, encode, hex, roundTrip } from "./codec.mjs";
import { generator, randomValue } from "./random.mjs";

const VECTORS = new URL("../../tests/vectors/values.json", import.meta.url);

test("an attribute called __proto__ stays an attribute", () => {
  const item = JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toString":"x"}');
  const back = roundTrip(item);
  assert.deepEqual(Object.keys(back), ["__proto__", "constructor", "toString"]);
  assert.equal(Object.getPrototypeOf(back), Object.prototype);
  assert.equal(back.polluted, undefined);
  assert.deepEqual(Object.getOwnPropertyDescriptor(back, "__proto__").value, { polluted: true });
  assert.deepEqual(encode(back), encode(item));
});

test("U+FEFF at the start of a text is kept", () => {
  for (const text of ["\uFEFF", "\uFEFFabc", `\uFEFF${"x".repeat(100)}`]) {
    assert.equal(roundTrip(text), text);
    assert.deepEqual(roundTrip({ [text]: 1 }), { [text]: 1 });
  }
});

test("lone surrogates become U+FFFD", () => {
  assert.equal(roundTrip("a\uD800b"), "a\uFFFDb");
  assert.equal(roundTrip("\uDC00".repeat(100)), "\uFFFD".repeat(100));
  assert.equal(roundTrip("\u{1F600}"), "\u{1F600}");
});

test("texts of every length and width keep their characters", () => {
  for (const character of ["a", "\u00e9", "\u20ac", "\u{1F600}"]) {
    for (const length of [
      0, 1, 2, 27, 28, 29, 42, 43, 63, 64, 95, 96, 97, 127, 128, 200, 5461, 5462, 16384,
    ]) {
      const text = character.repeat(length);
      assert.equal(roundTrip(text), text, `${length} times ${character}`);
      if (length > 0) assert.deepEqual(roundTrip({ [text]: null }), { [text]: null });
    }
  }
});

test("lengths and counts of more than one byte", () => {
  for (const count of [0, 1, 127, 128, 129, 16383, 16384, 20000]) {
    const list = Array.from({ length: count }, (_, index) => index);
    assert.deepEqual(roundTrip(list), list);
  }
  const map = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`name${index}`, [index]]));
  assert.deepEqual(roundTrip(map), map);
});

test("random values come back as they were", () => {
  const random = generator(20260131);
  for (let round = 0; round < 1000; round++) {
    const value = randomValue(random);
    assert.deepEqual(roundTrip(value), value, `round ${round}`);
  }
});

test("golden vectors", () => {
  const vectors = JSON.parse(readFileSync(VECTORS, "utf8"));
  assert.ok(vectors.length > 20);
  const wrap = { wrapNumbers: true };
  for (const { name, value, encoded } of vectors) {
    const expected = new Uint8Array(Buffer.from(encoded, "hex"));
    const bytes = encode(toNative(value));
    // JavaScript leaves the order of a set to the engine.
    const hasSet = /"[SNB]S":/.test(JSON.stringify(value));
    if (!hasSet) assert.equal(hex(bytes), encoded, name);
    assert.deepEqual(decode(bytes, wrap), decode(expected, wrap), name);
    assert.equal(hex(encode(decode(expected, wrap))), encoded, name);
  }
});

test("only the planned members follow the marshalling rules", () => {
  const memory = new HeapMemory();
  const request = {
    TableName: "T",
    Limit: undefined,
    Filter: () => 1,
    Item: { a: undefined, b: "" },
    Names: { "#a": "" },
  };
  const plan = structure({ Item: ATTRIBUTES });
  new Encoder(memory).encode(memory, request, plan, { convertEmptyValues: true });
  assert.deepEqual(new Decoder().decode(memory.view(), 0, PLAIN, {}), {
    TableName: "T",
    Item: { b: null },
    Names: { "#a": "" },
  });
  assert.throws(
    () => new Encoder(memory).encode(memory, { Item: { a: [undefined] } }, plan, {}),
    /removeUndefinedValues/,
  );
});

test("wrapNumbers touches attributes only", () => {
  const bytes = encode({ Count: 1, Items: [{ a: 1, b: [2.5], c: new Set([3]) }] });
  const plan = structure({ Items: { member: () => ATTRIBUTES } });
  const answer = new Decoder().decode(bytes, 0, plan, { wrapNumbers: (text) => `#${text}` });
  assert.deepEqual(answer, { Count: 1, Items: [{ a: "#1", b: ["#2.5"], c: new Set(["#3"]) }] });
});

test("what a getter throws is what the caller gets", () => {
  const broken = {
    get a() {
      throw new RangeError("mine");
    },
  };
  assert.throws(() => encode({ broken }), { name: "RangeError", message: "mine" });
});

/** The service's form of a value, as it is in the vectors, as a JavaScript value. */
function toNative(value) {
  const [[kind, content]] = Object.entries(value);
  switch (kind) {
    case "N":
      return new NumberValue(content);
    case "B":
      return Buffer.from(content, "base64");
    case "NULL":
      return null;
    case "L":
      return content.map(toNative);
    case "M":
      return Object.fromEntries(Object.entries(content).map(([name, member]) => [name, toNative(member)]));
    case "SS":
      return new Set(content);
    case "NS":
      return new Set(content.map((text) => new NumberValue(text)));
    case "BS":
      return new Set(content.map((text) => Buffer.from(text, "base64")));
    default:
      return content;
  }
}
