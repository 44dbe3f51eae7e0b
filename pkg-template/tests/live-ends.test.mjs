// Live queries whose engine fails or is closed, told by an engine of JavaScript.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PLAIN } from "../../pkg/dist/codec/index.js";
import { Engine } from "../../pkg/dist/engine.js";
import { LiveQuery } from "../../pkg/dist/live/live-query.js";
import { connectLocally } from "../../pkg/dist/local-session.js";
import { FakeModule } from "./fake-engine.mjs";

const QUERY = 3;
const TICKET = 7;
const reading = { access: "read", request: PLAIN, answer: PLAIN, marshall: {}, unmarshall: {} };

/** Live queries have the number 5; what is new of them comes later. */
function respond(bytes, operation) {
  return operation === "watch" ? [0, { number: 5 }] : TICKET;
}

async function openLive(...modules) {
  const [first] = modules;
  modules.forEach((module) => Object.assign(module, { respond }));
  const engine = await Engine.open({
    connect: connectLocally(async () => modules.shift()),
    options: { name: "test", store: "indexeddb", durability: "relaxed" },
    onEvent: () => undefined,
  });
  const live = new LiveQuery(() => engine.watch(QUERY, {}, reading));
  return { engine, live, first };
}

const operations = ({ requests }) => requests.map(({ operation }) => operation);
const turn = () => new Promise((resolve) => setTimeout(resolve));

test("a trap rejects who waits for news, and ends the live query", async () => {
  const second = new FakeModule();
  const { live, first } = await openLive(new FakeModule(), second);
  const iterator = live[Symbol.asyncIterator]();
  const pending = assert.rejects(iterator.next(), { name: "EngineFailedException", outcome: "refused" });
  await turn();
  first.trap();
  await pending;
  assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  assert.deepEqual(operations(first), ["watch", "news 5"], "nobody calls an instance that has trapped");
  assert.deepEqual(operations(second), []);
});

test("a trap while nobody waits is told to who asks next", async () => {
  const second = new FakeModule();
  const { live, first } = await openLive(new FakeModule(), second);
  const iterator = live[Symbol.asyncIterator]();
  const pending = iterator.next();
  await turn();
  first.deliver(TICKET, 0, { Items: [] });
  assert.deepEqual((await pending).value.items, []);
  first.trap();
  await assert.rejects(iterator.next(), { name: "EngineFailedException" });
  assert.deepEqual(operations(second), [], "its number may be that of another live query there");
});

test("whoever leaves lets go of it once, also before it has begun", async () => {
  const { live, first } = await openLive(new FakeModule());
  const early = live[Symbol.asyncIterator]();
  await early.return();
  assert.deepEqual(await early.next(), { done: true, value: undefined });
  assert.deepEqual(operations(first), []);
  const iterator = live[Symbol.asyncIterator]();
  const pending = iterator.next();
  await turn();
  await iterator.return();
  await iterator.return();
  await turn();
  assert.deepEqual(operations(first), ["watch", "news 5", "unwatch 5"]);
  first.deliver(TICKET, 1, { name: "InternalServerError", message: "The live query has ended", status: 500 });
  assert.deepEqual(await pending, { done: true, value: undefined });
});
