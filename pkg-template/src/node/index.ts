// The entry for Node and Bun.

import { Minamo as Unbound } from "../minamo.js";
import { withWasm } from "../wasm.js";
import { nodeWasm } from "./node-wasm.js";

export * from "../api.js";

/** A database: tables, items and indexes with the operations, answers and errors of Amazon DynamoDB. */
export type Minamo = Unbound;
/** A database: tables, items and indexes with the operations, answers and errors of Amazon DynamoDB. */
export const Minamo = /* @__PURE__ */ withWasm(Unbound, nodeWasm);
