// The bridge to the engine: tickets, errors, memory that moves, and input that calls back in the middle of its encoding.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ATTRIBUTES, Decoder, PLAIN, structure } from "../../pkg/dist/codec/index.js";
import { openFake } from "./fake-engine.mjs";

const plan = structure({ Item: ATTRIBUTES });
const crossing = { access: "write", request: plan, answer: plan, marshall: {}, unmarshall: {} };
const PUT = 1;

const requestOf = ({ bytes }) => new Decoder().decode(bytes, 0, PLAIN, {});

test("an answer that is there resolves at once", async () => {
  const { module, engine } = await openFake();
  module.respond = () => [0, { Item: { a: 1, b: [new Uint8Array([1])] } }];
  assert.deepEqual(await engine.execute(PUT, { TableName: "T" }, crossing), {
    Item: { a: 1, b: [new Uint8Array([1])] },
  });
  assert.deepEqual(requestOf(module.requests[0]), { TableName: "T" });
});

test("an answer that comes later resolves its own promise", async () => {
  const { module, engine } = await openFake();
  let tickets = 0;
  module.respond = () => ++tickets;
  const first = engine.execute(PUT, { n: 1 }, crossing);
  const second = engine.execute(PUT, { n: 2 }, crossing);
  module.deliver(2, 0, { answer: "second" });
  module.deliver(1, 1, { name: "ThrottlingException", message: "slow down", status: 400 });
  assert.deepEqual(await second, { answer: "second" });
  await assert.rejects(first, { name: "ThrottlingException", message: "slow down" });
});

test("an error has the shape of both versions of the SDK", async () => {
  const { module, engine } = await openFake();
  const Item = { pk: "a", n: 1, set: new Set([1, 2]), deep: { list: [null, true, new Uint8Array([1])] } };
  module.respond = () => [1, { name: "ConditionalCheckFailedException", message: "no", status: 400, Item }];
  await assert.rejects(engine.execute(PUT, {}, crossing), (error) => {
    assert.equal(error.name, "ConditionalCheckFailedException");
    assert.equal(error.code, "ConditionalCheckFailedException");
    assert.equal(error.message, "no");
    assert.equal(error.statusCode, 400);
    assert.equal(error.$fault, "client");
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.deepEqual(error.Item, {
      pk: { S: "a" },
      n: { N: "1" },
      set: { NS: ["1", "2"] },
      deep: { M: { list: { L: [{ NULL: true }, { BOOL: true }, { B: new Uint8Array([1]) }] } } },
    });
    return true;
  });
});

test("requests larger than the buffer move it, and keep what was written", async () => {
  const { module, engine } = await openFake();
  const Item = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`name${index}`, "x".repeat(index)]),
  );
  await engine.execute(PUT, { Item }, crossing);
  await engine.execute(PUT, { Item: { small: 1 } }, crossing);
  assert.deepEqual(module.requests.map(requestOf), [{ Item }, { Item: { small: 1 } }]);
});

test("memory may grow between two requests and in the middle of one", async () => {
  const { module, engine } = await openFake();
  await engine.execute(PUT, { Item: { a: 1 } }, crossing);
  module.growMemory();
  const Item = {
    before: "b",
    get middle() {
      module.growMemory();
      return [1, 2];
    },
    after: "a",
    get last() {
      module.growMemory();
      return undefined;
    },
  };
  await engine.execute(
    PUT,
    { Item: { wrapped: Item } },
    { ...crossing, marshall: { removeUndefinedValues: true } },
  );
  assert.deepEqual(requestOf(module.requests[1]), {
    Item: { wrapped: { before: "b", middle: [1, 2], after: "a" } },
  });
});

test("a getter may make requests in the middle of another", async () => {
  const { module, engine } = await openFake();
  const inner = [];
  const nested = (depth) => ({
    before: "x".repeat(depth * 1000),
    get middle() {
      if (depth > 0) inner.push(engine.execute(PUT, { Item: nested(depth - 1) }, crossing));
      return depth;
    },
    after: [depth],
  });
  await engine.execute(PUT, { Item: nested(3) }, crossing);
  await Promise.all(inner);
  const expected = [0, 1, 2, 3].map((depth) => ({
    Item: { before: "x".repeat(depth * 1000), middle: depth, after: [depth] },
  }));
  assert.deepEqual(module.requests.map(requestOf), expected);
});

test("input that cannot be encoded rejects, and the next request is not harmed", async () => {
  const { module, engine } = await openFake();
  const broken = {
    a: 1,
    get b() {
      throw new RangeError("mine");
    },
  };
  await assert.rejects(engine.execute(PUT, { Item: broken }, crossing), { name: "RangeError" });
  await assert.rejects(engine.execute(PUT, { Item: { a: NaN } }, crossing), /NaN/);
  await engine.execute(PUT, { Item: { a: 1 } }, crossing);
  assert.deepEqual(module.requests.map(requestOf), [{ Item: { a: 1 } }]);
});

test("a wrapNumbers function may make requests while an answer is decoded", async () => {
  const { module, engine } = await openFake();
  const inner = [];
  const wrapNumbers = (text) => {
    inner.push(engine.execute(PUT, {}, crossing));
    return `#${text}`;
  };
  const wrapping = { ...crossing, unmarshall: { wrapNumbers } };
  let first = true;
  module.respond = () => {
    const answer = first ? { Item: { a: 1, b: 2, c: "c" } } : { other: "answer" };
    first = false;
    return [0, answer];
  };
  assert.deepEqual(await engine.execute(PUT, {}, wrapping), { Item: { a: "#1", b: "#2", c: "c" } });
  assert.deepEqual(await Promise.all(inner), [{ other: "answer" }, { other: "answer" }]);

  module.respond = () => 7;
  const late = engine.execute(PUT, {}, wrapping);
  module.respond = () => [0, { other: "answer" }];
  module.deliver(7, 0, { Item: { a: 3 } });
  assert.deepEqual(await late, { Item: { a: "#3" } });
});

test("a closed database refuses requests, after the writes under way", async () => {
  const { module, engine } = await openFake();
  module.respond = () => 1;
  const waiting = engine.execute(PUT, {}, crossing);
  const closing = engine.close();
  const closed = { name: "DatabaseClosedException" };
  await assert.rejects(engine.execute(PUT, {}, crossing), closed);
  assert.ok(!module.freed);
  module.deliver(1, 0, { answer: "late" });
  assert.deepEqual(await waiting, { answer: "late" });
  module.finishClosing();
  await closing;
  assert.ok(module.freed);
  await assert.rejects(engine.execute(PUT, {}, crossing), closed);
  await engine.close();
});

test("requests that are still waiting when the database has closed are given up", async () => {
  const { module, engine } = await openFake();
  module.respond = () => 1;
  const refused = assert.rejects(engine.execute(PUT, {}, crossing), { name: "DatabaseClosedException" });
  module.finishClosing();
  await engine.close();
  await refused;
});
