// The script of the worker: loads the wasm module from beside this code, once a database is opened.

import { connectLocally } from "../local-session.js";
import { pageWasm } from "../page-wasm.js";
import { startWasm, withWasm } from "../wasm.js";
import { serve, type PagePort } from "./serve.js";

const start = withWasm(startWasm, pageWasm);
// Here the global object is the way to the page.
serve(globalThis as unknown as PagePort, (wasm) => connectLocally(() => start(wasm)));
