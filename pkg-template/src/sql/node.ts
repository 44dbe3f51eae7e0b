import type { SqlDatabase, SqlParameter, SqlRow } from "./database.js";
import { fileDatabase } from "./files.js";

interface NodeSqlite {
  DatabaseSync: new (path: string) => {
    prepare(statement: string): { all(...parameters: SqlParameter[]): unknown[] };
    close(): void;
  };
}

/** Not written into the import, where bundlers for hosts without it would look for it. */
const MODULE = "node:sqlite";

async function load(): Promise<NodeSqlite> {
  try {
    return (await import(/* @vite-ignore */ MODULE)) as NodeSqlite;
  } catch (cause) {
    throw new Error("This host has no SQLite (node:sqlite), which Node has from version 22.13 on", { cause });
  }
}

/**
 * Opens the SQLite file at `path` with the SQLite of Node (22.13 or newer, 22.5 with a flag) or Deno, and makes it if it does not exist;
 * `":memory:"` for none. Any number of processes may open the same file.
 */
export async function nodeSqlite(path: string): Promise<SqlDatabase> {
  const { DatabaseSync } = await load();
  const database = new DatabaseSync(path);
  const prepare = (statement: string) => database.prepare(statement);
  const statements = new Map<string, ReturnType<typeof prepare>>();
  return fileDatabase(path, {
    all(statement, parameters) {
      let prepared = statements.get(statement);
      if (prepared === undefined) {
        prepared = prepare(statement);
        statements.set(statement, prepared);
      }
      return prepared.all(...parameters) as SqlRow[];
    },
    close: () => {
      database.close();
    },
  });
}
