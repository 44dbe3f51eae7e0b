// What scripts/package.mjs puts beside the compiled sources: the wasm module, compressed by gzip, as base64.

declare const compressed: string;
export default compressed;
