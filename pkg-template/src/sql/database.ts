/** What a parameter of a statement may be. */
export type SqlParameter = number | string | Uint8Array;

/** A row: the columns by their names. A blob is a Uint8Array or an ArrayBuffer. */
export type SqlRow = Record<string, unknown>;

/**
 * An SQLite database whose calls are done when they return. `minamo/sql` has one for Node, Deno, Bun and Durable Objects; others work
 * too. What its methods throw is SQLite's error, with the number in `errcode` or `errno`, or its name in `code` or in the message.
 */
export interface SqlDatabase {
  /** Whether another process or connection may use the same database at the same time. */
  readonly shared: boolean;
  /** Runs one statement, and gives the rows that it returns. Each `?` in it stands for the next parameter. */
  exec(statement: string, ...parameters: SqlParameter[]): SqlRow[];
  /** Calls `work` in one transaction for writing, which is taken back if it throws. Throws what `work` threw. */
  transaction<T>(work: () => T): T;
  /** Called before the first write and at every change: whether writes must survive a power cut from now on. */
  setDurability(durability: "strict" | "relaxed"): void;
  /**
   * Asks the host to run the program again at that time, in milliseconds since 1970, and to call `wake` of the database then. Only where a
   * program ends although it has work to do later: a database that has this relies on it, and has no timer.
   */
  setAlarm?(time: number): void;
  /** Closes the database. */
  close(): void;
}
