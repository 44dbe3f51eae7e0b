// The entry for Node and Bun: reads the wasm module from the package, once a database is opened. In a bundle, which leaves the file
// behind, the module comes out of the code.

import { readFile } from "node:fs/promises";

import { Minamo as Unbound } from "../minamo.js";
import { withWasm, type WasmSource } from "../wasm.js";

export * from "../api.js";

/** A database: tables, items and indexes with the operations, answers and errors of Amazon DynamoDB. */
export type Minamo = Unbound;
/** A database: tables, items and indexes with the operations, answers and errors of Amazon DynamoDB. */
export const Minamo = /* @__PURE__ */ withWasm(Unbound, defaultWasm);

async function defaultWasm(): Promise<WasmSource> {
  try {
    return await readFile(new URL("../wasm/minamo_bg.wasm", import.meta.url));
  } catch {
    const { inlineWasm } = await import("../inline.js");
    return inlineWasm();
  }
}
