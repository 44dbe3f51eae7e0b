// What scripts/package.mjs puts beside the compiled sources: an import in the source phase, which TypeScript does not know.

declare const module: WebAssembly.Module;
export default module;
