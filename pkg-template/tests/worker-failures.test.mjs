// The worker fails in every way that there is: what was under way is told, and the next request starts another one.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Decoder, PLAIN } from "../../pkg/dist/codec/index.js";
import { Engine } from "../../pkg/dist/engine.js";
import { connectToWorker } from "../../pkg/dist/worker/connect.js";
import { Minamo } from "../../pkg/dist/worker/index.js";
import { FakeModule } from "./fake-engine.mjs";
import { FakeWorker } from "./workers.mjs";

const PUT = 1;
const writing = { access: "write", request: PLAIN, answer: PLAIN, marshall: {}, unmarshall: {} };
const reading = { ...writing, access: "read" };
const REFUSED = { name: "EngineFailedException", outcome: "refused" };
const UNKNOWN = { name: "EngineFailedException", outcome: "unknown" };

const turn = () => new Promise((resolve) => setTimeout(resolve));

/** The workers that a test has started. */
let workers = [];

// All databases of a realm share one worker, so each test begins without one.
afterEach(() => {
  for (const worker of workers) worker.dispatchEvent(new Event("error"));
  workers = [];
});

/** Databases in workers, each worker upon the next of these modules. */
async function open(modules, { name = "test", store = "indexeddb" } = {}) {
  const events = [];
  const engine = await Engine.open({
    connect: connectToWorker(undefined, () => {
      const worker = new FakeWorker(modules.shift());
      workers.push(worker);
      return worker;
    }),
    options: { name, store, durability: "relaxed" },
    onEvent: ({ type, message }) => events.push(message ?? type),
  });
  return { engine, events };
}

/** What ends a worker, and what is told of it. */
const ENDS = {
  "a trap": [(worker, module) => module.trap(), "unreachable"],
  "an error event": [
    (worker) => worker.dispatchEvent(Object.assign(new Event("error"), { message: "Uncaught Error: mine" })),
    "Uncaught Error: mine",
  ],
  "a message that the page cannot read": [
    (worker) => worker.dispatchEvent(new Event("messageerror")),
    "The worker has sent what cannot be read",
  ],
  "a message that the worker cannot read": [
    (worker) => worker.misread(),
    "The worker was sent what it cannot read",
  ],
  "a message of a kind that the worker does not know": [
    (worker) => worker.postMessage({ kind: "dance" }),
    'The worker does not know what {"kind":"dance"} is',
  ],
  "a call of a database that the worker does not have": [
    (worker) => worker.postMessage({ kind: "unwatch", database: 9, number: 1 }),
    "The worker has no database 9",
  ],
};

for (const [title, [end, message]] of Object.entries(ENDS)) {
  test(`${title}: writes are unknown, reads refused, and the next request has a new worker`, async () => {
    const [first, second] = [new FakeModule(), new FakeModule()];
    first.respond = () => 7;
    const { engine, events } = await open([first, second]);
    const write = assert.rejects(engine.execute(PUT, {}, writing), UNKNOWN);
    const read = assert.rejects(engine.execute(PUT, {}, reading), REFUSED);
    await turn();
    end(workers[0], first);
    await Promise.all([write, read]);
    assert.ok(workers[0].isTerminated);
    assert.deepEqual(events, [`The engine failed (${message}). The next request opens the database again`]);
    assert.deepEqual(await engine.execute(PUT, {}, writing), {});
    assert.equal(events.at(-1), "recovered");
    assert.equal(second.requests.length, 1);
    assert.equal(workers.length, 2);
  });
}

test("one worker has all databases, and takes them along", async () => {
  const [first, second] = [new FakeModule(), new FakeModule()];
  const modules = [first, second];
  const one = await open(modules, { name: "one" });
  const other = await open(modules, { name: "other" });
  assert.equal(workers.length, 1);
  first.trap();
  await turn();
  assert.deepEqual([one.events.length, other.events.length], [1, 1]);
  await Promise.all([one.engine.execute(PUT, {}, writing), other.engine.execute(PUT, {}, writing)]);
  assert.equal(workers.length, 2);
});

test("a hundred requests that wait for the next worker are written one after the other", async () => {
  const [first, second] = [new FakeModule(), new FakeModule()];
  const { engine } = await open([first, second]);
  first.trap();
  await turn();
  const numbers = Array.from({ length: 100 }, (_, n) => n);
  await Promise.all(numbers.map((n) => engine.execute(PUT, { n }, writing)));
  const written = second.requests.map(({ bytes }) => new Decoder().decode(bytes, 0, PLAIN, {}).n);
  assert.deepEqual(written, numbers);
});

test("a database in memory is lost with its worker", async () => {
  const first = new FakeModule();
  const { engine, events } = await open([first], { store: "memory" });
  first.trap();
  await turn();
  await assert.rejects(engine.execute(PUT, {}, reading), REFUSED);
  assert.match(events[0], /was in memory and is lost/);
  assert.equal(workers.length, 1);
});

test("a trap in the opening refuses, and so does a worker that cannot be loaded or made", async () => {
  const first = new FakeModule();
  first.Engine.open = () => {
    queueMicrotask(() => first.trap());
    return new Promise(() => undefined);
  };
  await assert.rejects(open([first]), { ...REFUSED, message: /unreachable/ });
  const loading = Minamo.open("test", {
    store: "memory",
    workerFactory: () => {
      const worker = new EventTarget();
      Object.assign(worker, { postMessage: () => undefined, terminate: () => undefined });
      setTimeout(() => worker.dispatchEvent(new Event("error")));
      return worker;
    },
  });
  await assert.rejects(loading, { ...REFUSED, message: /The worker could not be loaded/ });
  const workerFactory = () => {
    throw new TypeError("not allowed here");
  };
  await assert.rejects(Minamo.open("test", { store: "memory", workerFactory }), {
    ...REFUSED,
    message: /workerFactory .*not allowed here/,
  });
});

test("what keeps a database from being opened crosses with its name, and leaves the worker", async () => {
  const module = new FakeModule();
  const { engine } = await open([module], { name: "one" });
  const { open: openAnother } = module.Engine;
  module.Engine.open = () => Promise.reject(Object.assign(new Error("newer"), { name: "VersionError" }));
  await assert.rejects(open([], { name: "other" }), { name: "VersionError", message: "newer" });
  module.Engine.open = () => Promise.reject(new TypeError("There is no option colour"));
  await assert.rejects(open([], { name: "other" }), TypeError);
  module.Engine.open = openAnother;
  assert.deepEqual(await engine.execute(PUT, {}, writing), {});
});

test("a close that the worker does not survive is unknown", async () => {
  const module = new FakeModule();
  const { engine } = await open([module]);
  const closing = assert.rejects(engine.close(), UNKNOWN);
  await turn();
  module.trap();
  await closing;
});

test("what keeps parts of the module from being loaded is told, and so is a worker that fails meanwhile", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const idle = () => t.mock.timers.tick(5000);
  const outcomes = [() => Promise.reject(new TypeError("fetch failed")), async () => undefined];
  const workerFactory = () => {
    const worker = new FakeWorker(
      new FakeModule(),
      () => outcomes.shift()?.() ?? new Promise(() => undefined),
    );
    workers.push(worker);
    return worker;
  };
  const preload = () => Minamo.preload(undefined, workerFactory);
  await assert.rejects(preload(), { name: "TypeError", message: "fetch failed" });
  idle();
  assert.ok(workers[0].isTerminated, "nothing keeps it");
  await preload();
  idle();
  assert.ok(!workers[1].isTerminated, "what it has loaded is to stay");
  const lost = preload();
  workers[1].misread();
  await assert.rejects(lost, { ...REFUSED, message: /was sent what it cannot read/ });
  assert.equal(workers.length, 2);
});

test("options that cannot cross are refused before there is a worker", async () => {
  const workerFactory = () => assert.fail("no worker is needed");
  const options = { clock: () => 0, store: { exec: () => [] }, ttl: () => 0 };
  for (const [name, value] of Object.entries(options)) {
    await assert.rejects(Minamo.open("test", { workerFactory, [name]: value }), {
      name: "TypeError",
      message: `The option ${name} cannot be sent to a worker: open the database with "minamo" instead`,
    });
  }
});
