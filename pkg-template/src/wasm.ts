import type { EngineModule } from "./abi.js";
import init, { Engine, operationNumber } from "./wasm/minamo.js";

/** Where the wasm module comes from: compiled, as bytes, as an address, or as a response that is being received. */
export type WasmSource = WebAssembly.Module | BufferSource | URL | string | Response;

let defaultSource: (() => Promise<WasmSource> | WasmSource) | undefined;
let started: Promise<EngineModule> | undefined;

/** Says how this host gets at the module when `open` is not told; each host's entry calls it. */
export function setDefaultWasm(source: () => Promise<WasmSource> | WasmSource): void {
  defaultSource = source;
}

/**
 * Compiles and starts the module, once for all databases of this realm. A failed start is tried again by the next call.
 * @param source - Used by the first call only.
 */
export function startWasm(source: WasmSource | undefined): Promise<EngineModule> {
  started ??= start(source).catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

async function start(source: WasmSource | undefined): Promise<EngineModule> {
  const module = source ?? (await defaultSource?.());
  if (module === undefined) {
    throw new Error("No wasm module: pass options.wasm");
  }
  const { memory } = await init({ module_or_path: module });
  return { Engine, operationNumber, memory: () => memory };
}
