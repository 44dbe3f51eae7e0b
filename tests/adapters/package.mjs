// The package as it is shipped, beside the frameworks: what an adapter imports is looked for from where the adapter is.

import { cpSync, rmSync } from "node:fs";

const source = new URL("../../pkg/", import.meta.url);
const place = new URL("node_modules/minamo/", import.meta.url);
rmSync(place, { recursive: true, force: true });
for (const part of ["package.json", "dist"]) {
  cpSync(new URL(part, source), new URL(part, place), { recursive: true });
}

export const { Minamo } = await import("minamo");
export const { useLiveQuery } = await import("minamo/react");
export const { bindSignal } = await import("minamo/signals");
export const { liveStore } = await import("minamo/svelte");
