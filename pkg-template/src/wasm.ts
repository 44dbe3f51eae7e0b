import type { EngineModule } from "./abi.js";
import { fetchWasm } from "./fetch-wasm.js";
import { Guard } from "./guard.js";
import { Parts, type SplitWasm } from "./parts.js";
import { createGlue } from "./wasm/minamo.js";

/** Where the wasm module comes from: compiled, as bytes, as an address, or as a response that is being received. */
export type WasmSource = WebAssembly.Module | BufferSource | URL | string | Response;

/** The same, or the module in parts. */
export type ModuleSource = WasmSource | SplitWasm;

let defaultSource: (() => Promise<ModuleSource> | ModuleSource) | undefined;
let compiled: WebAssembly.Module | undefined;
/** Absent if the module is whole. */
let parts: Parts | undefined;

/**
 * Says how this host gets at the module when `open` is not told, and gives back what opens. So whoever imports that has said it, and
 * whoever imports something else from an entry does not carry the module along.
 */
export function withWasm<Opener>(opener: Opener, source: () => Promise<ModuleSource> | ModuleSource): Opener {
  defaultSource = source;
  return opener;
}

/** Starts an instance of the module, or gives the one that it has started. */
export type StartWasm = (source?: ModuleSource) => Promise<EngineModule>;

/**
 * Makes what starts one instance; a failed start is tried again by the next call, and an instance that has trapped is replaced. The module
 * itself is compiled once for all databases of this realm, so only the first source counts. It throws Error named WasmUnavailableError or
 * WasmForbiddenError.
 */
export function newInstance(): StartWasm {
  let started: Promise<EngineModule> | undefined;
  const forget = (): void => {
    started = undefined;
  };
  return (source) =>
    (started ??= start(source, forget).catch((error: unknown) => {
      forget();
      throw reasonOf(error);
    }));
}

/** Starts the instance that the databases of this realm share. */
export const startWasm: StartWasm = /* @__PURE__ */ newInstance();

/**
 * The same, and has all parts of the module ready, so that none has to be fetched any more.
 * @throws Error if one cannot be had.
 */
export async function startWholeWasm(source?: ModuleSource): Promise<void> {
  await startWasm(source);
  await parts?.prepare();
}

async function start(source: ModuleSource | undefined, onTrap: () => void): Promise<EngineModule> {
  const given = compiled ?? source ?? (await defaultSource?.());
  if (given === undefined) {
    throw named("WasmUnavailableError", "minamo/slim has no wasm module of its own: pass options.wasm");
  }
  const module = await coreOf(given);
  const guard = new Guard();
  guard.onTrap(onTrap);
  const glue = createGlue(guard, { load: parts?.loader(() => glue.exports()) });
  const made = await instantiate(module, glue.imports());
  const { memory } = glue.start(made.instance);
  compiled = made.module;
  const names = glue.operationNames().trimEnd().split(" ");
  const operations = new Map(names.map((name, number) => [name, number]));
  return { Engine: glue.Engine, operations, memory: () => memory, guard };
}

async function instantiate(
  source: Exclude<WasmSource, string | URL>,
  imports: WebAssembly.Imports,
): Promise<WebAssembly.WebAssemblyInstantiatedSource> {
  if ("headers" in source) {
    return source.headers.get("content-type") === "application/wasm"
      ? WebAssembly.instantiateStreaming(source, imports)
      : WebAssembly.instantiate(await source.arrayBuffer(), imports);
  }
  const made: WebAssembly.Instance | WebAssembly.WebAssemblyInstantiatedSource =
    await WebAssembly.instantiate(source as BufferSource, imports);
  return "instance" in made ? made : { module: source, instance: made };
}

function coreOf(given: ModuleSource): Promise<Response | ArrayBuffer> | Exclude<WasmSource, string | URL> {
  if (typeof given === "string" || given instanceof URL) {
    return fetchWasm(given);
  }
  const isSplit = "parts" in given;
  if (given !== compiled) {
    parts = isSplit ? new Parts(given) : undefined;
  }
  return isSplit ? given.core : given;
}

/** The smallest module there is. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

const FORBIDDEN =
  "WebAssembly may not be compiled here. In a page or a worker, add 'wasm-unsafe-eval' to script-src of its " +
  "Content-Security-Policy. On a host that compiles modules only when they are deployed, import the module and pass it as options.wasm";

/** What is wrong in words that help, as hosts refuse to compile in words of their own. */
function reasonOf(error: unknown): unknown {
  if (!("WebAssembly" in globalThis)) {
    return named("WasmUnavailableError", "This host has no WebAssembly", error);
  }
  try {
    new WebAssembly.Module(EMPTY);
    return error;
  } catch {
    return named("WasmForbiddenError", FORBIDDEN, error);
  }
}

function named(name: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { name });
}
