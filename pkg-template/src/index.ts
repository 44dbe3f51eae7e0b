// The entry for pages and workers, and for hosts that are not known.

import { Minamo as Unbound } from "./minamo.js";
import { pageWasm } from "./page-wasm.js";
import { withWasm } from "./wasm.js";

export * from "./api.js";

/** A database: tables, items and indexes with the operations, answers and errors of Amazon DynamoDB. */
export type Minamo = Unbound;
/** A database: tables, items and indexes with the operations, answers and errors of Amazon DynamoDB. */
export const Minamo = /* @__PURE__ */ withWasm(Unbound, pageWasm);
