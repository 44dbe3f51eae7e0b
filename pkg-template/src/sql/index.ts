// The entry for databases in SQLite. It loads anywhere: what a host lacks is looked for when it is asked for.

export { bunSqlite } from "./bun.js";
export type { SqlDatabase, SqlParameter, SqlRow } from "./database.js";
export { durableObjectSql, type DurableObjectOptions, type DurableObjectStorage } from "./durable-object.js";
export { nodeSqlite } from "./node.js";
