// What xtask/src/split writes beside the compiled sources: where the core and the parts of the module are.

import type { PartFile } from "../parts.js";

export const core: () => URL;
export const parts: readonly PartFile[];
export const present: number;
