// The entry for tests in Deno.

import { withWasm } from "../wasm.js";
import module from "../wasm/source.js";
import { createTestDatabase as unbound } from "./database.js";

export * from "./exports.js";

/** Makes a database in memory for tests, with tables and items: each test takes a fork of it, or calls `reset` before. */
export const createTestDatabase = /* @__PURE__ */ withWasm(unbound, () => module);
