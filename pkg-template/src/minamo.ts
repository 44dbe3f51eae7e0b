import { Database } from "./database.js";
import type { Engine } from "./engine.js";
import { Events } from "./events.js";
import { connectLocally } from "./local-session.js";
import { forkOptions, type ForkOptions, type OpenOptions } from "./open-options.js";
import { openDatabase } from "./opening.js";
import { startWasm, startWholeWasm, type WasmSource } from "./wasm.js";

/**
 * A database: tables, items and indexes with the operations, answers and errors of Amazon DynamoDB.
 *
 * The methods named after operations take and return the service's own form (`{ S: "text" }`), and reject with {@link MinamoError};
 * {@link Database.documentClient} has plain JavaScript values.
 *
 * @example
 * ```js
 * const database = await Minamo.open("shop");
 * await database.createTable({
 *   TableName: "Orders",
 *   BillingMode: "PAY_PER_REQUEST",
 *   AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
 *   KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
 * });
 * ```
 */
export class Minamo extends Database {
  /**
   * Opens a database, and makes it if it does not exist.
   * @param name - Databases of different names share nothing. An SQLite database holds one database, whatever its name.
   * @throws TypeError for an option that is unknown. An Error whose name says why the store cannot be had: StoreUnavailableError,
   * StoreLostError, QuotaExceededError, VersionError (a newer version wrote it), CorruptionError.
   */
  static async open(name = "default", options: OpenOptions = {}): Promise<Minamo> {
    const { wasm, ...given } = options;
    const { engine, events } = await openDatabase(
      name,
      given,
      connectLocally(() => startWasm(wasm)),
    );
    return new Minamo(engine, events);
  }

  /**
   * Makes another database, which begins with what this one holds. Both are in memory, and share what neither has changed, so it takes a
   * tenth of a millisecond, and hardly more if there is much. It waits for the writes under way. What belongs to this object is not taken
   * over: listeners, live queries, consumers, a simulation, the capacity that was used.
   * @param options - What is not said is as in this database.
   * @throws Error named StoreUnavailableError unless this database is in memory.
   *
   * @example
   * ```js
   * const seeded = await Minamo.open("seeded", { store: "memory" });
   * const database = await seeded.fork();
   * ```
   */
  async fork(options: ForkOptions = {}): Promise<Minamo> {
    const events = new Events();
    return new Minamo(await this.forkEngine(options, events), events);
  }

  /** The engine of a fork. */
  protected forkEngine(options: ForkOptions, events: Events): Promise<Engine> {
    return this.engine.fork(forkOptions(this.engine.options, options), events.emit.bind(events));
  }

  /**
   * Loads the whole engine. In pages and workers what is used seldom is loaded when an operation first needs it, and such an operation is
   * rejected while it cannot be had; a program that has to work without the network calls this while there is one.
   * @param wasm - The same as for {@link Minamo.open}, if that is told.
   * @throws Error if a part cannot be had.
   */
  static preload(wasm?: WasmSource): Promise<void> {
    return startWholeWasm(wasm);
  }
}
