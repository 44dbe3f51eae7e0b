import type { SqlDatabase, SqlParameter, SqlRow } from "./database.js";

/** The storage of a Durable Object with the SQLite backend, as far as it is needed: `ctx.storage`. */
export interface DurableObjectStorage {
  sql: { exec(statement: string, ...parameters: SqlParameter[]): { toArray(): unknown[] } };
  transactionSync<T>(work: () => T): T;
}

/**
 * Keeps a database in the storage of a Durable Object, in three tables whose names begin with `minamo_`. The object's output gate holds
 * every answer until what was written before it is safe.
 */
export function durableObjectSql(storage: DurableObjectStorage): SqlDatabase {
  return {
    shared: false,
    exec: (statement, ...parameters) => storage.sql.exec(statement, ...parameters).toArray() as SqlRow[],
    transaction: (work) => storage.transactionSync(work),
    setDurability() {
      // Writes are always safe before an answer leaves.
    },
    close() {
      // The storage belongs to the object.
    },
  };
}
