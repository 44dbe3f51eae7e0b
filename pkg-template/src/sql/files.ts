// What the databases in files have in common, which Node, Deno and Bun offer.

import type { SqlDatabase, SqlParameter, SqlRow } from "./database.js";

/** A connection of SQLite's, as far as it is needed. */
export interface Connection {
  all(statement: string, parameters: SqlParameter[]): SqlRow[];
  close(): void;
}

/** How long a call waits for other processes before it throws SQLITE_BUSY. */
const BUSY_MS = 5000;

const SQLITE_BUSY = 5;

/** A database for the connection to `path`. Closes the connection if that fails. */
export async function fileDatabase(path: string, connection: Connection): Promise<SqlDatabase> {
  const shared = path !== ":memory:" && path !== "";
  const run = (statement: string): SqlRow[] => connection.all(statement, []);
  try {
    run(`PRAGMA busy_timeout = ${BUSY_MS}`);
    if (shared) await writeAhead(run);
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    shared,
    exec: (statement, ...parameters) => connection.all(statement, parameters),
    transaction(work) {
      // Taking the lock at once: a transaction that begins by reading can fail when it comes to writing.
      run("BEGIN IMMEDIATE");
      try {
        const result = work();
        run("COMMIT");
        return result;
      } catch (error) {
        rollBack(run);
        throw error;
      }
    },
    setDurability(durability) {
      run(`PRAGMA synchronous = ${durability === "strict" ? "FULL" : "NORMAL"}`);
    },
    close: () => {
      connection.close();
    },
  };
}

/** Turns the write-ahead log on: readers and a writer do not wait for each other, and a commit is one write. */
async function writeAhead(run: (statement: string) => unknown): Promise<void> {
  const end = Date.now() + BUSY_MS;
  for (;;) {
    try {
      run("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      // When several processes make one file, this fails in some of them without having waited.
      if (!isBusy(error) || Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Node has SQLite's number in `errcode`, Bun in `errno`; its low byte is the plain one. */
function isBusy(error: unknown): boolean {
  const { errcode, errno } = error as { errcode?: number; errno?: number };
  return ((errcode ?? errno ?? 0) & 0xff) === SQLITE_BUSY;
}

function rollBack(run: (statement: string) => unknown): void {
  try {
    run("ROLLBACK");
  } catch {
    // After some failures, a full disk for one, SQLite has already done so.
  }
}
