// The entry for tests in Node and Bun.

import { nodeWasm } from "../node/node-wasm.js";
import { withWasm } from "../wasm.js";
import { createTestDatabase as unbound } from "./database.js";

export * from "./exports.js";

/** Makes a database in memory for tests, with tables and items: each test takes a fork of it, or calls `reset` before. */
export const createTestDatabase = /* @__PURE__ */ withWasm(unbound, nodeWasm);
