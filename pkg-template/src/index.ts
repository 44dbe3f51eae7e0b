// The entry for pages and workers, and for hosts that are not known.

import { Minamo as Unbound } from "./minamo.js";
import { pageWasm } from "./page-wasm.js";
import { withWasm } from "./wasm.js";

export * from "./api.js";

/** {@inheritDoc Unbound} */
export type Minamo = Unbound;
/** {@inheritDoc Unbound} */
export const Minamo = /* @__PURE__ */ withWasm(Unbound, pageWasm);
