// The entry without a wasm module: `open` is told where it is.

export * from "./api.js";
