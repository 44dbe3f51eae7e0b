import { engineFailed } from "../errors.js";
import type { Connect } from "../session.js";
import type { WasmSource } from "../wasm.js";
import { WorkerLink } from "./link.js";

/** Makes the worker. */
export type WorkerFactory = () => Worker;

/** The worker that all databases of this page are in; it is started by the first. */
let link: WorkerLink | undefined;

/** The last factory that was given: it serves for all databases, also when the worker is started again. */
let makeWorker: WorkerFactory = () =>
  // Bundlers know this form, so it is left as it is.
  new Worker(new URL("./host.js", import.meta.url), { type: "module", name: "minamo" });

/** Opens databases in the worker. */
export function connectToWorker(wasm: WasmSource | undefined, workerFactory = makeWorker): Connect {
  makeWorker = workerFactory;
  return (options, listeners) => inWorker((worker) => worker.open(options, wasm, listeners));
}

/** Has all parts of the module ready in the worker, which stays from then on. */
export function preloadWorker(wasm: WasmSource | undefined, workerFactory = makeWorker): Promise<void> {
  makeWorker = workerFactory;
  return inWorker((worker) => worker.preload(wasm));
}

async function inWorker<Done>(ask: (worker: WorkerLink) => Promise<Done>): Promise<Done> {
  const current = (link ??= startWorker());
  try {
    return await ask(current);
  } catch (error) {
    throw error instanceof Error && error === current.trap ? engineFailed(error, "refused") : error;
  }
}

function startWorker(): WorkerLink {
  let worker: Worker;
  try {
    worker = makeWorker();
  } catch (cause) {
    const message = `no worker can be made, perhaps workerFactory has to make it: ${String(cause)}`;
    throw engineFailed(new Error(message, { cause }), "refused");
  }
  return new WorkerLink(worker, () => {
    link = undefined;
  });
}
