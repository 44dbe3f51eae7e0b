// After a trap, a database with a store opens again with the next request.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ATTRIBUTES, Decoder, PLAIN, structure } from "../../pkg/dist/codec/index.js";
import { Engine } from "../../pkg/dist/engine.js";
import { connectLocally } from "../../pkg/dist/local-session.js";
import { FakeModule } from "./fake-engine.mjs";

const PUT = 1;
const writing = { access: "write", request: PLAIN, answer: PLAIN, marshall: {}, unmarshall: {} };
const REFUSED = { name: "EngineFailedException", outcome: "refused" };

const requestsOf = ({ requests }) => requests.map(({ bytes }) => new Decoder().decode(bytes, 0, PLAIN, {}));

/** An engine whose first instance has trapped, and the instances that follow. */
async function openTrapped(...following) {
  const first = new FakeModule();
  const modules = [first, ...following];
  const events = [];
  const engine = await Engine.open({
    connect: connectLocally(async () => modules.shift()),
    options: { name: "test", store: "indexeddb", durability: "relaxed" },
    onEvent: ({ type }) => events.push(type),
  });
  first.trap();
  return { engine, events };
}

test("requests that come meanwhile share one opening, and run in their order, as they were", async () => {
  const second = new FakeModule();
  const { engine, events } = await openTrapped(second);
  const input = { n: 1 };
  const answers = [engine.execute(PUT, input, writing), engine.execute(PUT, { n: 2 }, writing)];
  input.n = 7;
  await Promise.all(answers);
  await engine.execute(PUT, { n: 3 }, writing);
  assert.deepEqual(requestsOf(second), [{ n: 1 }, { n: 2 }, { n: 3 }]);
  assert.deepEqual(events, ["error", "recovered"]);
});

test("an opening that fails refuses the requests that waited for it, and the next one tries again", async () => {
  const second = new FakeModule();
  second.Engine.open = () => Promise.reject(Object.assign(new Error("busy"), { name: "StoreLostError" }));
  const third = new FakeModule();
  const { engine } = await openTrapped(second, third);
  await assert.rejects(engine.execute(PUT, {}, writing), { name: "StoreLostError", outcome: "refused" });
  await engine.execute(PUT, { n: 1 }, writing);
  assert.deepEqual(requestsOf(third), [{ n: 1 }]);
});

test("a trap in the opening refuses as well", async () => {
  const second = new FakeModule();
  second.Engine.open = () => {
    queueMicrotask(() => second.trap());
    return new Promise(() => undefined);
  };
  const { engine } = await openTrapped(second, new FakeModule());
  await assert.rejects(engine.execute(PUT, {}, writing), REFUSED);
  await engine.execute(PUT, {}, writing);
});

test("input that cannot be encoded is told at once", async () => {
  const second = new FakeModule();
  const { engine } = await openTrapped(second);
  await assert.rejects(
    engine.execute(
      PUT,
      {
        Item: NaN,
        get b() {
          throw new RangeError("mine");
        },
      },
      writing,
    ),
    {
      name: "RangeError",
    },
  );
  assert.equal(second.options, undefined);
});

test("a number that cannot be encoded is refused as before the trap", async () => {
  const { engine } = await openTrapped(new FakeModule());
  const crossing = { ...writing, request: structure({ Item: ATTRIBUTES }), refuse: async () => "refused" };
  const Item = { n: 10n ** 200n };
  assert.equal(await engine.execute(PUT, { Item }, crossing), "refused");
});

test("a trap while a getter of the input runs refuses that request", async () => {
  const first = new FakeModule();
  const engine = await Engine.open({
    connect: connectLocally(async () => first),
    options: { name: "test", store: "indexeddb", durability: "relaxed" },
    onEvent: () => undefined,
  });
  const input = {
    get a() {
      first.trap();
      return 1;
    },
  };
  await assert.rejects(engine.execute(PUT, input, writing), REFUSED);
  assert.deepEqual(first.requests, []);
});

test("a close during the opening lets the requests that wait for it go first", async () => {
  const second = new FakeModule();
  const { engine } = await openTrapped(second);
  const answer = engine.execute(PUT, { n: 1 }, writing);
  const closing = engine.close();
  await assert.rejects(engine.execute(PUT, { n: 2 }, writing), { name: "DatabaseClosedException" });
  await answer;
  second.finishClosing();
  await closing;
  assert.ok(second.freed);
  assert.deepEqual(requestsOf(second), [{ n: 1 }]);
});
