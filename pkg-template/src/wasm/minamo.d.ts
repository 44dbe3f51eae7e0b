// The glue that wasm-bindgen generates: the build puts it beside the compiled sources. Declared here so that they compile without it.

import type { EngineModule } from "../abi.js";

export const Engine: EngineModule["Engine"];
export const operationNumber: EngineModule["operationNumber"];

/** Compiles and starts the module, and gives its exports; once started, it only gives them. */
export default function init(options: {
  module_or_path: WebAssembly.Module | BufferSource | URL | string | Response | PromiseLike<Response>;
}): Promise<{ readonly memory: WebAssembly.Memory }>;
