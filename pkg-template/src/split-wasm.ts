// The wasm module in parts, from beside this code. Bundlers that know `new URL(..., import.meta.url)` carry the files along.

import { fetchWasm } from "./fetch-wasm.js";
import type { SplitWasm } from "./parts.js";
import { core, parts, present } from "./wasm/parts.js";

/** Has the core streamed now, and the parts later. */
export async function splitWasm(): Promise<SplitWasm> {
  return { core: await fetchWasm(core()), parts, present, fetch: fetchWasm };
}
