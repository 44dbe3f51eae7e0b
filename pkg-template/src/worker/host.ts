// The script of the worker: loads the wasm module from beside this code, once a database is opened.

import { connectLocally } from "../local-session.js";
import { setDefaultWasm, startWasm } from "../wasm.js";
import { serve, type PagePort } from "./serve.js";

setDefaultWasm(() => new URL("../wasm/minamo_bg.wasm", import.meta.url));
// Here the global object is the way to the page.
serve(globalThis as unknown as PagePort, (wasm) => connectLocally(() => startWasm(wasm)));
