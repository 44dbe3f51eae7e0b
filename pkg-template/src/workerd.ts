// The entry for Cloudflare Workers, which compile wasm modules only when they are deployed.

import { Minamo as Unbound } from "./minamo.js";
import { withWasm } from "./wasm.js";
import module from "./wasm/minamo_bg.wasm";

export * from "./api.js";

/** A database: tables, items and indexes with the operations, answers and errors of Amazon DynamoDB. */
export type Minamo = Unbound;
/** A database: tables, items and indexes with the operations, answers and errors of Amazon DynamoDB. */
export const Minamo = /* @__PURE__ */ withWasm(Unbound, () => module);
