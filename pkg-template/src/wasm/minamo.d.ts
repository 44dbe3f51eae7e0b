// The glue that wasm-bindgen generates: the build puts it beside the compiled sources. Declared here so that they compile without it.

import type { EngineModule } from "../abi.js";

export const Engine: EngineModule["Engine"];
export const operationNumber: EngineModule["operationNumber"];
export const memory: EngineModule["memory"];

/** Compiles and starts the module; once started, it does nothing. */
export default function init(options: {
  module_or_path: WebAssembly.Module | BufferSource | URL | string | Response | PromiseLike<Response>;
}): Promise<unknown>;
