import { Database } from "../database.js";
import { openDatabase } from "../opening.js";
import type { WasmSource } from "../wasm.js";
import { connectToWorker, preloadWorker, type WorkerFactory } from "./connect.js";
import { checkCrossing, wasmForWorker, type WorkerOpenOptions } from "./options.js";

/**
 * A database whose engine runs in a worker: everything as in `Minamo` of `minamo`, and the main thread stays free.
 *
 * @example
 * ```js
 * import { Minamo } from "minamo/worker";
 *
 * const database = await Minamo.open("shop");
 * ```
 */
export class Minamo extends Database {
  /**
   * Opens a database, and makes it if it does not exist. The worker is started by the first one.
   * @throws TypeError for an option that is unknown, or that cannot be sent to a worker. An EngineFailedException if there is no worker
   * to be had. Else as `Minamo.open` of `minamo`.
   */
  static async open(name = "default", options: WorkerOpenOptions = {}): Promise<Minamo> {
    const { wasm, workerFactory, ...given } = options;
    checkCrossing(given);
    const connect = connectToWorker(await wasmForWorker(wasm), workerFactory);
    const { engine, events } = await openDatabase(name, given, connect);
    return new Minamo(engine, events);
  }

  /**
   * Loads the whole engine, as `Minamo.preload` of `minamo` does, in the worker, which stays from then on, also while no database is open.
   * @param wasm - The same as for {@link Minamo.open}, if that is told.
   * @param workerFactory - The same as for {@link Minamo.open}, if that is told.
   * @throws Error if a part cannot be had. An EngineFailedException if there is no worker to be had.
   */
  static async preload(wasm?: WasmSource, workerFactory?: WorkerFactory): Promise<void> {
    return preloadWorker(await wasmForWorker(wasm), workerFactory);
  }
}
