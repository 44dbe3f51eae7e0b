import type { EngineModule } from "./abi.js";
import { Guard } from "./guard.js";
import { createGlue } from "./wasm/minamo.js";

/** Where the wasm module comes from: compiled, as bytes, as an address, or as a response that is being received. */
export type WasmSource = WebAssembly.Module | BufferSource | URL | string | Response;

let defaultSource: (() => Promise<WasmSource> | WasmSource) | undefined;
let compiled: WebAssembly.Module | undefined;
let started: Promise<EngineModule> | undefined;

/** Says how this host gets at the module when `open` is not told; each host's entry calls it. */
export function setDefaultWasm(source: () => Promise<WasmSource> | WasmSource): void {
  defaultSource = source;
}

/**
 * Compiles the module and starts an instance of it, once for all databases of this realm. A failed start is tried again by the next call,
 * and an instance that has trapped is replaced.
 * @param source - Used by the first call only.
 */
export function startWasm(source?: WasmSource): Promise<EngineModule> {
  started ??= start(source).catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

async function start(source: WasmSource | undefined): Promise<EngineModule> {
  const module = compiled ?? source ?? (await defaultSource?.());
  if (module === undefined) {
    throw new Error("No wasm module: pass options.wasm");
  }
  const guard = new Guard();
  guard.onTrap(() => {
    started = undefined;
  });
  const glue = createGlue(guard);
  const { memory } = await glue.init({ module_or_path: module });
  compiled = glue.module();
  const names = glue.operationNames().trimEnd().split(" ");
  const operations = new Map(names.map((name, number) => [name, number]));
  return { Engine: glue.Engine, operations, memory: () => memory, guard };
}
