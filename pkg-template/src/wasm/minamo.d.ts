// The glue that wasm-bindgen generates and xtask/src/glue.rs rewrites: the build puts it beside the compiled sources. Declared here so
// that they compile without it.

import type { EngineModule } from "../abi.js";
import type { Guard } from "../guard.js";

/** One instance of the module, and the glue to it. */
export interface Glue {
  Engine: EngineModule["Engine"];
  /** The names of all operations, each with a space behind it, in the order of their numbers. */
  operationNames(): string;
  /** What the module imports. */
  imports(): WebAssembly.Imports;
  /** Starts the instance. To be called first, and once. */
  start(instance: WebAssembly.Instance): { readonly memory: WebAssembly.Memory };
  /** What the module exports. */
  exports(): WebAssembly.Exports;
}

/** Loads a part of the module by its number. A whole module asks for none. */
export interface PartLoader {
  load: ((number: number) => Promise<unknown>) | undefined;
}

export function createGlue(guard: Guard, parts: PartLoader): Glue;
