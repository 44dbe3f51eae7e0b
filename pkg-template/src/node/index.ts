// The entry for Node: reads the wasm module from the package, once a database is opened.

import { readFile } from "node:fs/promises";

import { setDefaultWasm } from "../wasm.js";

export * from "../api.js";

setDefaultWasm(() => readFile(new URL("../wasm/minamo_bg.wasm", import.meta.url)));
