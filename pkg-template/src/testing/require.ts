// The entry for tests in what loads CommonJS and nothing else, such as Jest. scripts/package.mjs translates it.

import { readFile } from "node:fs/promises";

import { withWasm } from "../wasm.js";
import { createTestDatabase as unbound } from "./database.js";

export * from "./exports.js";

/** What a module of CommonJS has. */
declare const require: { resolve(path: string): string };

/** Makes a database in memory for tests, with tables and items: each test takes a fork of it, or calls `reset` before. */
export const createTestDatabase = /* @__PURE__ */ withWasm(unbound, () =>
  readFile(require.resolve("../../wasm/minamo_bg.wasm")),
);
