// An engine of JavaScript behind the interface of the wasm module: it keeps what it is given, and answers what it is told to.

import { Encoder, HeapMemory, ATTRIBUTE } from "../../pkg/dist/codec/index.js";
import { Engine } from "../../pkg/dist/engine.js";
import { Guard } from "../../pkg/dist/guard.js";
import { connectLocally } from "../../pkg/dist/local-session.js";

const PAGE = 65536;

/** Memory that grows like that of WebAssembly: its buffer is replaced, and views of the old one are detached. */
export class FakeModule {
  #memory = new globalThis.WebAssembly.Memory({ initial: 1 });
  #scratch = { address: 1024, capacity: 0 };
  #answer = { address: 512, length: 0 };
  #onAnswer;

  #closed = new Promise((resolve) => {
    this.finishClosing = resolve;
  });

  requests = [];
  freed = false;
  /** Gives the answer to a request: [kind, value], or a ticket. */
  respond = () => [0, {}];

  memory = () => this.#memory;
  operations = new Map([
    ["PutItem", 1],
    ["GetItem", 2],
    ["Query", 3],
  ]);
  guard = new Guard();

  Engine = {
    open: async (options, onAnswer, onEvent) => {
      this.options = options;
      this.onEvent = onEvent;
      this.#onAnswer = onAnswer;
      return {
        scratch: (minimum) => this.#grow(minimum),
        scratchLength: () => this.#scratch.capacity,
        execute: (operation, length) => this.#execute(operation, length),
        http: (length) => this.#execute("http", length),
        httpTrusted: (length) => this.#execute("httpTrusted", length),
        watch: (operation, length) => this.#execute("watch", length),
        news: (number) => this.#execute(`news ${String(number)}`, 0),
        unwatch: (number) => {
          this.requests.push({ operation: `unwatch ${String(number)}`, bytes: new Uint8Array(0) });
        },
        answerAddress: () => this.#answer.address,
        answerLength: () => this.#answer.length,
        close: () => this.#closed,
        free: () => {
          this.freed = true;
        },
      };
    },
  };

  /** Lets an answer come later. */
  deliver(ticket, kind, value) {
    this.#write(kind, value);
    this.#onAnswer(ticket);
  }

  /** As if a call of the module had come to no end. */
  trap() {
    this.guard.enter();
    this.guard.fail(new globalThis.WebAssembly.RuntimeError("unreachable"));
  }

  /** Detaches all views, as any allocation in the module may. */
  growMemory() {
    this.#memory.grow(1);
  }

  /** Moves the buffer to the end of the memory whenever it is too small, as an allocator may. */
  #grow(minimum) {
    if (minimum > this.#scratch.capacity) {
      const address = this.#memory.buffer.byteLength;
      this.#memory.grow(Math.ceil(minimum / PAGE));
      const bytes = new Uint8Array(this.#memory.buffer);
      const { address: old, capacity } = this.#scratch;
      bytes.copyWithin(address, old, old + capacity);
      bytes.fill(0xff, old, old + capacity);
      this.#scratch = { address, capacity: minimum };
    }
    return this.#scratch.address;
  }

  #execute(operation, length) {
    const { address } = this.#scratch;
    const bytes = new Uint8Array(this.#memory.buffer).slice(address, address + length);
    this.requests.push({ operation, bytes });
    const answer = this.respond(bytes, operation);
    if (typeof answer === "number") return answer;
    this.#write(...answer);
    return 0;
  }

  #write(kind, value) {
    const heap = new HeapMemory();
    const length = new Encoder(heap).encode(heap, value, ATTRIBUTE, {});
    const address = this.#memory.buffer.byteLength;
    this.#memory.grow(Math.ceil((length + 1) / PAGE));
    const bytes = new Uint8Array(this.#memory.buffer);
    bytes[address] = kind;
    bytes.set(heap.view().subarray(0, length), address + 1);
    this.#answer = { address, length: length + 1 };
  }
}

/** @returns {Promise<{ module: FakeModule, engine: Engine, events: object[] }>} */
export async function openFake(options = {}) {
  const module = new FakeModule();
  const events = [];
  const engine = await Engine.open({
    connect: connectLocally(async () => module),
    options: { name: "test", store: "memory", durability: "none", ...options },
    onEvent: (event) => events.push(event),
  });
  return { module, engine, events };
}
