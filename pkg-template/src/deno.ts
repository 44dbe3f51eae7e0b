// The entry for Deno: what is imported needs no permission.

import { Minamo as Unbound } from "./minamo.js";
import { withWasm } from "./wasm.js";
import module from "./wasm/source.js";

export * from "./api.js";

/** {@inheritDoc Unbound} */
export type Minamo = Unbound;
/** {@inheritDoc Unbound} */
export const Minamo = /* @__PURE__ */ withWasm(Unbound, () => module);
