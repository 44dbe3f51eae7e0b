// Workers for the tests: threads of Node with the face of a browser's, and one that is no thread at all.

import { BroadcastChannel, Worker as Thread } from "node:worker_threads";

import { connectLocally } from "../../pkg/dist/local-session.js";
import { serve } from "../../pkg/dist/worker/serve.js";

const { structuredClone } = globalThis;

/** A thread. */
export class ThreadWorker extends EventTarget {
  #thread = new Thread(new URL("./worker-script.mjs", import.meta.url));

  constructor() {
    super();
    this.#thread.on("message", (data) => this.dispatchEvent(new MessageEvent("message", { data })));
    this.#thread.on("error", ({ message }) => this.#fail(message));
  }

  /** Resolves when the thread has ended. */
  ended = new Promise((resolve) => this.#thread.once("exit", resolve));

  postMessage(demand, transfer) {
    this.#thread.postMessage(demand, transfer);
  }

  terminate() {
    void this.#thread.terminate();
  }

  /** Fills the memory of its module with rubbish. */
  async spoil() {
    const channel = new BroadcastChannel("spoil");
    const spoilt = new Promise((resolve) => {
      channel.onmessage = resolve;
    });
    channel.postMessage("spoil");
    await spoilt;
    channel.close();
  }

  #fail(message) {
    this.dispatchEvent(Object.assign(new Event("error", { cancelable: true }), { message }));
  }
}

/** A worker in the same realm, upon a module of the test's own. What crosses is cloned and transferred as it would be. */
export class FakeWorker extends EventTarget {
  isTerminated = false;
  /** What the page has told. */
  demands = [];

  #port = {
    postMessage: (report, transfer) => this.report(report, transfer),
    onmessage: null,
    onmessageerror: null,
  };

  /** @param preload - Instead of loading parts: the test's module has none. */
  constructor(module, preload = async () => undefined) {
    super();
    serve(this.#port, { connect: () => connectLocally(async () => module), preload });
  }

  postMessage(demand, transfer) {
    const data = structuredClone(demand, { transfer });
    this.demands.push(data);
    queueMicrotask(() => {
      if (!this.isTerminated) this.#port.onmessage({ data });
    });
  }

  /** Tells the page. */
  report(report, transfer = []) {
    const data = structuredClone(report, { transfer });
    queueMicrotask(() => {
      if (!this.isTerminated) this.dispatchEvent(new MessageEvent("message", { data }));
    });
  }

  /** As if it had been sent what cannot be read. */
  misread() {
    this.#port.onmessageerror();
  }

  terminate() {
    this.isTerminated = true;
  }
}
