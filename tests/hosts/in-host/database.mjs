// The SQLite of the host that runs this: Bun or Node.

import { bunSqlite, nodeSqlite } from "../../../pkg/dist/sql/index.js";

/** Opens the database in the file `path`. */
export const openSqlite = process.versions.bun === undefined ? nodeSqlite : bunSqlite;
