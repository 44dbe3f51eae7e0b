// Sizes of what a page loads, in bytes: raw, gzip -9 and brotli 11. Files are compressed one by one.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = join("pkg", "dist");

/** @param {string} extension */
function measure(extension) {
  const sizes = { files: 0, raw: 0, gzip: 0, brotli: 0 };
  for (const name of readdirSync(root, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(extension)) continue;
    const bytes = readFileSync(join(root, name));
    sizes.files += 1;
    sizes.raw += bytes.length;
    sizes.gzip += gzipSync(bytes, { level: 9 }).length;
    sizes.brotli += brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }).length;
  }
  return sizes;
}

console.table({ wasm: measure(".wasm"), JavaScript: measure(".js") });
