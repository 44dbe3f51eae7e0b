// Where Node and Bun have the wasm module from.

import { readFile } from "node:fs/promises";

import type { WasmSource } from "../wasm.js";

/** Reads the module from the package. In a bundle, which leaves the file behind, it comes out of the code. */
export async function nodeWasm(): Promise<WasmSource> {
  try {
    return await readFile(new URL("../wasm/minamo_bg.wasm", import.meta.url));
  } catch {
    const { inlineWasm } = await import("../inline.js");
    return inlineWasm();
  }
}
