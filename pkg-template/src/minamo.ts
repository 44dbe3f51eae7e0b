import { Database } from "./database.js";
import { connectLocally } from "./local-session.js";
import type { OpenOptions } from "./open-options.js";
import { openDatabase } from "./opening.js";
import { startWasm } from "./wasm.js";

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
}
