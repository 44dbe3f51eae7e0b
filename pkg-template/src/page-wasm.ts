// Where pages and workers have the wasm module from.

import { fetchWasm } from "./fetch-wasm.js";
import type { WasmSource } from "./wasm.js";

/**
 * Streams the module from beside this code. Bundlers that know `new URL(..., import.meta.url)` carry the file along; with others, the
 * module comes out of the code.
 */
export async function pageWasm(): Promise<WasmSource> {
  try {
    return await fetchWasm(new URL("./wasm/minamo_bg.wasm", import.meta.url));
  } catch (error) {
    const { inlineWasm } = await import("./inline.js").catch(() => {
      throw error;
    });
    return inlineWasm();
  }
}
