// Starts workers of every kind, and passes calls on to the instances in them.

/** What makes a worker of each kind; gives the port to it. */
const STARTERS = {
  dedicated() {
    const worker = new Worker("dedicated-worker.js", { type: "module" });
    return { port: worker, end: () => worker.terminate() };
  },

  shared() {
    const { port } = new SharedWorker("shared-worker.js", { type: "module" });
    return { port };
  },

  async service() {
    await navigator.serviceWorker.register("service-worker.js", { type: "module" });
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    active.postMessage(undefined, [port2]);
    return { port: port1 };
  },
};

const remotes = new Map();

class Remote {
  #port;
  #waiting = new Map();
  #last = 0;

  constructor({ port, end }) {
    this.#port = port;
    this.end = end;
    port.onmessage = ({ data: { id, value, error } }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) resolve(value);
      else reject(new Error(error));
    };
  }

  call(method, parameters) {
    const id = (this.#last += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#port.postMessage({ id, method, parameters });
    });
  }
}

Object.assign(window, {
  /** Starts the worker, or connects to it anew. */
  async connect(kind) {
    remotes.set(kind, new Remote(await STARTERS[kind]()));
  },

  /** Calls a method of the instance in the worker. */
  call: (kind, method, parameters) => remotes.get(kind).call(method, parameters),

  /** Ends the dedicated worker in the middle of whatever it does. */
  terminate: (kind) => remotes.get(kind).end(),
});
