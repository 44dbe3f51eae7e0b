// The entry for what loads CommonJS and nothing else, such as Jest: Node itself takes the other one, also when it is required.
// scripts/package.mjs translates it, and what it imports.

import { readFile } from "node:fs/promises";

import { Minamo as Unbound } from "../minamo.js";
import { withWasm } from "../wasm.js";

export * from "../api.js";

/** What a module of CommonJS has. */
declare const require: { resolve(path: string): string };

/** A database: tables, items and indexes with the operations, answers and errors of Amazon DynamoDB. */
export type Minamo = Unbound;
/** A database: tables, items and indexes with the operations, answers and errors of Amazon DynamoDB. */
export const Minamo = /* @__PURE__ */ withWasm(Unbound, () =>
  readFile(require.resolve("../../wasm/minamo_bg.wasm")),
);
