// Conversion of values, against that of the SDK: the same attribute values, or the same error.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as documents from "@aws-sdk/lib-dynamodb";
import * as sdk from "@aws-sdk/util-dynamodb";

import * as minamo from "../../pkg/dist/node/index.js";
import { ATTRIBUTE, Decoder, Encoder, HeapMemory, RefusedNumber } from "../../pkg/dist/codec/index.js";
import { MEMBERS } from "../../pkg/dist/members.js";
import { OPERATIONS } from "../../pkg/dist/methods.js";
import { natives } from "./natives.mjs";

const SEED = Number(process.env.MINAMO_SEED ?? 2026);
const ROUNDS = Number(process.env.MINAMO_ROUNDS ?? 5000);

/** What a call gives, or the text of what it throws. */
function outcome(call) {
  try {
    return { value: call() };
  } catch (error) {
    return { error: error.message };
  }
}

function encode(value, options) {
  const memory = new HeapMemory();
  const length = new Encoder(memory).encode(memory, value, ATTRIBUTE, options);
  return memory.view().slice(0, length);
}

/** The bytes for an attribute value, whose numbers pass as their text. */
function encodeAttribute(value) {
  return encode(minamo.convertToNative(value, { wrapNumbers: (text) => new minamo.NumberValue(text) }), {});
}

/** Numbers that the service would refuse have no bytes; their text is the engine's. */
function bytesOf(call) {
  try {
    return { bytes: Buffer.from(call()).toString("hex") };
  } catch (error) {
    return { error: error instanceof RefusedNumber ? "the service refuses the number" : error.message };
  }
}

/** A set of binary values that begins with one may go on with anything: in the SDK it is the serializer that fails. */
function hasStrangeSet(value) {
  return JSON.stringify(value, (_, member) =>
    typeof member === "bigint" ? String(member) : member,
  )?.includes('"BS"');
}

test("values become the same attribute values, or are refused in the same words", () => {
  const random = natives(SEED);
  for (let round = 0; round < ROUNDS; round++) {
    const value = random.value();
    const options = random.options();
    const expected = outcome(() => sdk.convertToAttr(value, options));
    const note = `seed ${SEED}, round ${round}`;
    assert.deepEqual(
      outcome(() => minamo.convertToAttr(value, options)),
      expected,
      note,
    );
    for (const convertTopLevelContainer of [true, false]) {
      const all = { ...options, convertTopLevelContainer };
      assert.deepEqual(
        outcome(() => minamo.marshall(value, all)),
        outcome(() => sdk.marshall(value, all)),
        note,
      );
    }
  }
});

test("values become the bytes of the same attribute values", () => {
  const random = natives(SEED + 1);
  for (let round = 0; round < ROUNDS; round++) {
    const value = random.value();
    const options = random.options();
    const expected = outcome(() => sdk.convertToAttr(value, options));
    const note = `seed ${SEED + 1}, round ${round}`;
    const found = bytesOf(() => encode(value, options));
    if (expected.error !== undefined) {
      // Of two faults in one value, the number may be noticed first.
      if (found.error !== "the service refuses the number") assert.deepEqual(found, expected, note);
    } else if (!hasStrangeSet(expected.value)) {
      assert.deepEqual(
        found,
        bytesOf(() => encodeAttribute(expected.value)),
        note,
      );
    }
  }
});

test("attribute values become the same values, or are refused in the same words", () => {
  const random = natives(SEED + 2);
  for (let round = 0; round < ROUNDS; round++) {
    const given = outcome(() =>
      sdk.convertToAttr(random.value(), { ...random.options(), allowImpreciseNumbers: true }),
    );
    const broken = random.pick([
      {},
      { S: undefined },
      { X: 1 },
      { L: [{}] },
      { M: { a: { Y: undefined, Z: 1 } } },
    ]);
    const value = given.value ?? broken;
    const note = `seed ${SEED + 2}, round ${round}`;
    const wrapNumbers = random.pick([undefined, false, true, (text) => `<${text}>`]);
    const expected = outcome(() => sdk.convertToNative(value, { wrapNumbers }));
    assert.deepEqual(
      plain(outcome(() => minamo.convertToNative(value, { wrapNumbers }))),
      plain(expected),
      note,
    );
    assert.deepEqual(
      plain(outcome(() => minamo.unmarshall(value, { wrapNumbers, convertWithoutMapWrapper: true }))),
      plain(expected),
      note,
    );
  }
});

test("stored values come back as the SDK reads them", () => {
  const random = natives(SEED + 3);
  const decoder = new Decoder();
  let compared = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = bytesOf(() =>
      encode(random.value(), { ...random.options(), allowImpreciseNumbers: true }),
    ).bytes;
    if (bytes === undefined) continue;
    const stored = new Uint8Array(Buffer.from(bytes, "hex"));
    const decode = (wrapNumbers) => decoder.decode(stored, 0, ATTRIBUTE, { wrapNumbers });
    // In the service's form, with numbers as the service writes them.
    const attribute = minamo.convertToAttr(decode(true));
    for (const wrapNumbers of [false, true, (text) => `<${text}>`]) {
      const expected = outcome(() => sdk.convertToNative(attribute, { wrapNumbers }));
      assert.deepEqual(
        plain(outcome(() => decode(wrapNumbers))),
        plain(expected),
        `seed ${SEED + 3}, round ${round}`,
      );
      compared += 1;
    }
  }
  assert.ok(compared > ROUNDS);
});

/** Wrapped numbers of either class alike. */
function plain(value) {
  if (value instanceof sdk.NumberValueImpl || value instanceof minamo.NumberValue)
    return { wrapped: value.value };
  if (value instanceof Set) return new Set([...value].map(plain));
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
  if (value instanceof ArrayBuffer || Object.prototype.toString.call(value) === "[object ArrayBuffer]")
    return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

/** Calls back with our plan wherever the SDK's says that there is an attribute value. */
function eachAttribute(nodes, plan, path, visit) {
  if (nodes === null) visit(plan, path);
  else if (Object.keys(nodes).length === 0) visit(plan.member("any"), path);
  else {
    for (const [name, below] of Object.entries(nodes)) {
      eachAttribute(below, plan.member(name), `${path}.${name}`, visit);
    }
  }
}

test("the members that the SDK converts are converted", () => {
  let seen = 0;
  for (const [method, operation] of Object.entries(OPERATIONS)) {
    const plans = MEMBERS[operation];
    if (plans === undefined) continue;
    const command = new documents[`${method[0].toUpperCase()}${method.slice(1)}Command`]({});
    const visit = (plan, path) => {
      assert.equal(plan, ATTRIBUTE, path);
      seen += 1;
    };
    eachAttribute(command.inputKeyNodes, plans.request, `${operation} request`, visit);
    eachAttribute(command.outputKeyNodes, plans.answer, `${operation} answer`, visit);
  }
  assert.ok(seen > 30);
});

test("what is kept here, and not there", () => {
  const proto = JSON.parse('{"__proto__":{"a":1}}');
  assert.deepEqual(Object.keys(minamo.convertToAttr(proto).M), ["__proto__"]);
  assert.deepEqual(Object.keys(sdk.convertToAttr(proto).M), []);
  assert.throws(() => sdk.convertToAttr({ constructor: "x" }), /Unsupported type/);
  assert.deepEqual(minamo.convertToAttr({ constructor: "x" }), { M: { constructor: { S: "x" } } });
  // A property that JSON leaves out.
  const symbol = new Map([[Symbol("s"), 1]]);
  assert.equal(Object.getOwnPropertySymbols(sdk.convertToAttr(symbol).M).length, 1);
  assert.deepEqual(minamo.convertToAttr(symbol), { M: {} });
  class Octets extends Uint8Array {}
  assert.throws(() => sdk.convertToAttr(new Octets(1)), /Unsupported type/);
  assert.deepEqual(minamo.convertToAttr(new Octets(1)), { B: new Octets(1) });
});
