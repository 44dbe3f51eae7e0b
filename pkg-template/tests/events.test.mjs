// Listeners of a database: all of them are called, and what they throw is not lost.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";

import { Events } from "../../pkg/dist/events.js";

const FAILED = { type: "error", name: "QuotaExceededError", message: "full" };

test("listeners are called soon, until they are taken back", async () => {
  const events = new Events();
  const heard = [];
  const listener = (error) => heard.push(error.name);
  events.add("error", listener);
  events.add("recovered", () => heard.push("recovered"));
  events.emit(FAILED);
  events.emit({ type: "recovered" });
  assert.deepEqual(heard, []);
  await null;
  events.delete("error", listener);
  events.emit(FAILED);
  await null;
  assert.deepEqual(heard, ["QuotaExceededError", "recovered"]);
});

test("a listener that throws keeps no other from its event, and its error reaches the host", async () => {
  const program = `
    import { parentPort, workerData } from "node:worker_threads";
    const { Events } = await import(workerData.module);
    const events = new Events();
    events.add("error", () => { throw new RangeError("mine"); });
    events.add("error", (error) => parentPort.postMessage(error.name));
    events.emit(workerData.event);`;
  const module = new URL("../../pkg/dist/events.js", import.meta.url).href;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`), {
    workerData: { module, event: FAILED },
  });
  // Not by `once`, which takes an error for the end of what it waits for.
  const next = (event) => new Promise((resolve) => worker.once(event, resolve));
  const [heard, thrown] = await Promise.all([next("message"), next("error")]);
  assert.equal(heard, "QuotaExceededError");
  assert.equal(thrown.message, "mine");
});
