// The wasm module as a part of the code, for where its file cannot be had: some bundlers and hosts carry nothing but code along. It is
// a third larger this way, so the entries load this when they have tried the file.

import { fromBase64 } from "./wire/base64.js";
import compressed from "./wasm/inline.js";

/** The module, decompressed while it is compiled. */
export function inlineWasm(): Response {
  const file = new Blob([fromBase64(compressed) as Uint8Array<ArrayBuffer>]);
  const module = file.stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(module, { headers: { "content-type": "application/wasm" } });
}
