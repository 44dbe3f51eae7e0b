import type { SqlDatabase, SqlParameter, SqlRow } from "./database.js";
import { fileDatabase } from "./files.js";

interface BunSqlite {
  Database: new (path: string) => {
    /** Keeps the compiled statement for the next call. */
    query(statement: string): { all(...parameters: SqlParameter[]): unknown[] };
    close(): void;
  };
}

/** Not written into the import, where bundlers for hosts without it would look for it. */
const MODULE = "bun:sqlite";

/**
 * Opens the SQLite file at `path` with Bun's own SQLite, and makes it if it does not exist; `":memory:"` for none. Any number of
 * processes may open the same file.
 */
export async function bunSqlite(path: string): Promise<SqlDatabase> {
  const { Database } = (await import(/* @vite-ignore */ MODULE)) as BunSqlite;
  const database = new Database(path);
  return fileDatabase(path, {
    all: (statement, parameters) => database.query(statement).all(...parameters) as SqlRow[],
    close: () => {
      database.close();
    },
  });
}
