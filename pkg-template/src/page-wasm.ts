// Where pages and workers have the wasm module from.

import { splitWasm } from "./split-wasm.js";
import type { ModuleSource } from "./wasm.js";

/** The module in parts; where the core cannot be had, as with bundlers that leave it behind, the whole module comes out of the code. */
export async function pageWasm(): Promise<ModuleSource> {
  try {
    return await splitWasm();
  } catch (error) {
    const { inlineWasm } = await import("./inline.js").catch(() => {
      throw error;
    });
    return inlineWasm();
  }
}
