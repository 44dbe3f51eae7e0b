import type { SqlDatabase, SqlParameter, SqlRow } from "./database.js";

/** The storage of a Durable Object with the SQLite backend, as far as it is needed: `ctx.storage`. */
export interface DurableObjectStorage {
  /** Its SQLite. */
  sql: {
    /** Runs one statement. */
    exec(
      statement: string,
      ...parameters: SqlParameter[]
    ): {
      /** The rows that it returns. */
      toArray(): unknown[];
    };
  };
  /** Runs `work` in a transaction. */
  transactionSync<T>(work: () => T): T;
  /** Asks for a call of `alarm` at that time. */
  setAlarm?(time: number): Promise<void>;
}

/** What the database may use besides the storage. */
export interface DurableObjectOptions {
  /**
   * Whether the object's alarm, of which it has one, is set for what is due by itself, so that items expire while nobody calls the object.
   * Its `alarm` handler has to call `wake` of the database then. Default: false.
   */
  alarm?: boolean | undefined;
}

/**
 * Keeps a database in the storage of a Durable Object, in three tables whose names begin with `minamo_`. The object's output gate holds
 * every answer until what was written before it is safe.
 */
export function durableObjectSql(
  storage: DurableObjectStorage,
  { alarm = false }: DurableObjectOptions = {},
): SqlDatabase {
  return {
    shared: false,
    exec: (statement, ...parameters) => storage.sql.exec(statement, ...parameters).toArray() as SqlRow[],
    transaction: (work) => storage.transactionSync(work),
    setDurability() {
      // Writes are always safe before an answer leaves.
    },
    // Not there unless it does something: who can set an alarm need not wait.
    ...(alarm && {
      setAlarm(time: number): void {
        // The next request looks at what is due, alarm or not.
        storage.setAlarm?.(time).catch(() => undefined);
      },
    }),
    close() {
      // The storage belongs to the object.
    },
  };
}
