// The entry for pages and workers: streams the wasm module from beside this code, once a database is opened.

import { setDefaultWasm } from "./wasm.js";

export * from "./api.js";

setDefaultWasm(() => new URL("./wasm/minamo_bg.wasm", import.meta.url));
