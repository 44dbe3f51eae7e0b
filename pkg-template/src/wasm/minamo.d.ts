// The glue that wasm-bindgen generates and xtask/src/glue.rs rewrites: the build puts it beside the compiled sources. Declared here so
// that they compile without it.

import type { EngineModule } from "../abi.js";
import type { Guard } from "../guard.js";

/** One instance of the module, and the glue to it. */
export interface Glue {
  Engine: EngineModule["Engine"];
  /** The names of all operations, each with a space behind it, in the order of their numbers. */
  operationNames(): string;
  /** Compiles and starts the module. To be called first, and once. */
  init(options: {
    module_or_path: WebAssembly.Module | BufferSource | URL | string | Response | PromiseLike<Response>;
  }): Promise<{ readonly memory: WebAssembly.Memory }>;
  /** The compiled module. */
  module(): WebAssembly.Module;
}

export function createGlue(guard: Guard): Glue;
