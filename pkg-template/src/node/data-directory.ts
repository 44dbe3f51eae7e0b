import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { SqlDatabase } from "../sql/database.js";
import { nodeSqlite } from "../sql/node.js";

/** The database of a folder. SQLite puts its write-ahead log beside it. */
const FILE = "minamo.db";

/**
 * Opens the database that is kept in a folder, and makes both if they do not exist.
 * @throws Error that says why it cannot be had.
 */
export async function openDirectory(directory: string): Promise<SqlDatabase> {
  try {
    await mkdir(directory, { recursive: true });
    return await nodeSqlite(join(directory, FILE));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot keep the data in ${directory}: ${reason}`, { cause: error });
  }
}
