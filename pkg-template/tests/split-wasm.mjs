// The module in parts, which Node never has by itself.

import { readFile } from "node:fs/promises";

import { startWasm as start } from "../../pkg/dist/wasm.js";
import { core, parts, present } from "../../pkg/dist/wasm/parts.js";

export { Minamo } from "../../pkg/dist/node/index.js";

/** Starts the module in parts for all databases of this program. Its parts come from `fetch`; by default they are read. */
export async function startWasm(fetch = readFile) {
  return start({ core: await readFile(core()), parts, present, fetch });
}
