// Sizes of what is downloaded, in bytes: raw, gzip -9 and brotli 11. Files are compressed one by one. With --check it ends in an error if
// a page downloads more than it may: see docs/size.md.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const { build } = createRequire(new URL("../tests/clients/package.json", import.meta.url))("esbuild");

/** What a page may download for `import { Minamo } from "minamo"`, by gzip. */
const KB = 1_000;
const KB_MAX = 300;
const SCRIPT_KB_MAX = 25;

const PACKAGE = "pkg";
const WASM = join(PACKAGE, "dist", "wasm");

/** Entries that are not for pages. */
const FOR_SERVERS = /^\.\/(server|sql|durable-object|wasm|package\.json)$/;

/** Entries of which a page imports what opens databases. */
const OPENERS = /^\.(\/slim|\/worker)?$/;

/** @typedef {{ raw: number, gzip: number, brotli: number }} Sizes */

/**
 * @param {Uint8Array} bytes
 * @returns {Sizes}
 */
function measure(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params }).length,
  };
}

/**
 * @param {Sizes[]} all
 * @returns {Sizes}
 */
function sum(all) {
  const total = { raw: 0, gzip: 0, brotli: 0 };
  for (const { raw, gzip, brotli } of all) {
    total.raw += raw;
    total.gzip += gzip;
    total.brotli += brotli;
  }
  return total;
}

/** @returns {Record<string, Sizes>} */
function measureModules() {
  const names = readdirSync(WASM).filter((name) => name.endsWith(".wasm"));
  return Object.fromEntries(names.map((name) => [name, measure(readFileSync(join(WASM, name)))]));
}

/**
 * What is loaded with an entry, minified; not what it loads later.
 *
 * @param {string} file of the entry
 * @param {string} names that are imported of it
 */
async function measureEntry(file, names) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export ${names} from ${JSON.stringify(file)};`, resolveDir: PACKAGE },
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    metafile: true,
    write: false,
    outdir: "out",
    external: ["node:*", "react", "svelte/*", "cloudflare:*"],
    logLevel: "error",
  });
  const outputs = Object.entries(metafile.outputs);
  const loaded = new Set(
    outputs.filter(([, { entryPoint }]) => entryPoint === "<stdin>").map(([name]) => name),
  );
  for (const name of loaded) {
    for (const { path, kind } of metafile.outputs[name].imports) {
      if (kind === "import-statement" && path in metafile.outputs) loaded.add(path);
    }
  }
  const files = new Set([...loaded].map((name) => basename(name)));
  return sum(
    outputFiles
      .filter((/** @type {{ path: string }} */ { path }) => files.has(basename(path)))
      .map((/** @type {{ contents: Uint8Array }} */ { contents }) => measure(contents)),
  );
}

/**
 * @param {any} target of an entry
 * @returns {string}
 */
const fileOf = (target) => (typeof target === "string" ? target : fileOf(target.default));

/** @returns {Promise<Record<string, Sizes>>} */
async function measureEntries() {
  const { name, exports } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
  /** @type {Record<string, Sizes>} */
  const sizes = {};
  for (const [path, target] of Object.entries(exports)) {
    if (!FOR_SERVERS.test(path))
      sizes[join(name, path)] = await measureEntry(fileOf(target), OPENERS.test(path) ? "{ Minamo }" : "*");
  }
  return sizes;
}

/**
 * @param {string} what
 * @param {number} bytes
 * @param {number} kbMax
 */
function compare(what, bytes, kbMax) {
  const isTooMuch = bytes > kbMax * KB;
  const verdict = isTooMuch ? "too much" : "ok";
  console.log(`${what}: ${(bytes / KB).toFixed(1)} of ${kbMax} KB with gzip, ${verdict}`);
  if (isTooMuch && process.argv.includes("--check")) process.exitCode = 1;
}

const modules = measureModules();
const entries = await measureEntries();
if (!process.argv.includes("--check")) {
  console.table(modules);
  console.table(entries);
}
const { "core.wasm": core } = modules;
const { minamo: page } = entries;
if (core === undefined || page === undefined) throw new Error("size: the package is not built");
compare("size: the JavaScript of a page", page.gzip, SCRIPT_KB_MAX);
if (process.env["PROFILE"] === "dev") {
  console.log("size: of the profile dev, the wasm module is not compared");
} else {
  compare("size: the JavaScript and the core of the wasm module", core.gzip + page.gzip, KB_MAX);
}
