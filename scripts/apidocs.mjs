// The documentation of the package's API, from the comments of its entries: apidocs.mjs FOLDER, or without one a check that everything
// exported is documented and every link leads somewhere. Options are in typedoc.json.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const typedoc = join(dirname(createRequire(import.meta.url).resolve("typedoc/package.json")), "bin/typedoc");

/** The sources of the entries; where hosts have different ones, that of pages, since all export the same. */
function entries() {
  /** @type {{ exports: Record<string, { types?: string, default?: { types?: string } }> }} */
  const { exports } = JSON.parse(readFileSync("pkg-template/package.json", "utf8"));
  return Object.values(exports)
    .map((target) => target.types ?? target.default?.types)
    .filter((file) => file !== undefined)
    .filter((file) => !file.endsWith(".wasm.d.ts"))
    .map((file) => file.replace("./dist", "pkg-template/src").replace(/\.d\.ts$/, ".ts"));
}

const [folder] = process.argv.slice(2);
const output = folder === undefined ? ["--emit", "none"] : ["--out", folder];
const { status } = spawnSync(process.execPath, [typedoc, ...output, ...entries()], { stdio: "inherit" });
process.exit(status ?? 1);
