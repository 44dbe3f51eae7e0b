// The entry for Cloudflare Workers, which compile wasm modules only when they are deployed.

import { Minamo as Unbound } from "./minamo.js";
import { withWasm } from "./wasm.js";
import module from "./wasm/minamo_bg.wasm";

export * from "./api.js";

/** {@inheritDoc Unbound} */
export type Minamo = Unbound;
/** {@inheritDoc Unbound} */
export const Minamo = /* @__PURE__ */ withWasm(Unbound, () => module);
