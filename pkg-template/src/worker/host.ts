// The script of the worker: loads the wasm module from beside this code, once a database is opened.

import { connectLocally } from "../local-session.js";
import { splitWasm } from "../split-wasm.js";
import { startWasm, startWholeWasm, withWasm } from "../wasm.js";
import { serve, type PagePort } from "./serve.js";

// Without what `minamo` has for bundlers that leave the files behind: they do not find this script either, and bundlers that make one
// file of a worker would put that into it.
const start = withWasm(startWasm, splitWasm);
// Here the global object is the way to the page.
serve(globalThis as unknown as PagePort, {
  connect: (wasm) => connectLocally(() => start(wasm)),
  preload: startWholeWasm,
});
