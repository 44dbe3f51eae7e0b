import type { OpenOptions } from "../open-options.js";
import type { WasmSource } from "../wasm.js";
import type { WorkerFactory } from "./connect.js";

/** How to open a database in a worker. */
export interface WorkerOpenOptions extends Omit<OpenOptions, "clock" | "store"> {
  /** Where the data is kept. Default: `indexeddb`, or `memory` where IndexedDB is missing or cannot be used. */
  store?: "indexeddb" | "memory" | undefined;
  /**
   * Makes the worker, whose script is `minamo/worker/host`: for bundlers that do not know `new Worker(new URL(...))`, and for pages
   * whose policy wants addresses of scripts to be trusted. Default: it is loaded from beside this package's code. One worker serves
   * all databases of a page, so only the one who starts it is asked.
   */
  workerFactory?: WorkerFactory | undefined;
}

/** @throws TypeError for an option that cannot be sent to a worker. */
export function checkCrossing(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    const isObject = typeof value === "object" && value !== null;
    if (typeof value === "function" || (name === "store" && isObject)) {
      throw new TypeError(
        `The option ${name} cannot be sent to a worker: open the database with "minamo" instead`,
      );
    }
  }
}

/** The module as a worker can have it: addresses are those of the page, and a response can be read once. */
export function wasmForWorker(wasm: WasmSource | undefined): WasmSource | undefined | Promise<WasmSource> {
  if (typeof wasm === "string" || wasm instanceof URL) {
    const { document, location } = globalThis as Partial<typeof globalThis>;
    return new URL(wasm, document?.baseURI ?? location?.href).href;
  }
  return typeof Response === "function" && wasm instanceof Response ? wasm.arrayBuffer() : wasm;
}
