// Compiles pkg-template/ into pkg/, beside the wasm module that is there, and adds what `npm pack` needs.

import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { addCommonJs } from "./commonjs.mjs";
import { compile, hasSources, PROJECTS } from "./typescript.mjs";

const TEMPLATE = "pkg-template";
const OUTPUT = "pkg";
const WASM = join(OUTPUT, "dist", "wasm");
const MODULE = "minamo_bg.wasm";

function crateVersion() {
  const version = /^version = "(.+)"$/m.exec(readFileSync("Cargo.toml", "utf8"))?.[1];
  if (version === undefined) throw new Error("Cargo.toml has no version");
  return version;
}

/** Where the sources are, which who publishes with provenance has to say: from where this checkout was cloned. */
function repository() {
  const { stdout } = spawnSync("git", ["config", "--get", "remote.origin.url"], { encoding: "utf8" });
  const url = stdout.trim();
  return url.includes("://") ? { repository: { type: "git", url } } : {};
}

/** Removes everything but the wasm module, so that a deleted source leaves nothing behind. */
function clean() {
  /** @type {(folder: string, kept: string) => void} */
  const empty = (folder, kept) => {
    for (const name of readdirSync(folder)) {
      if (name !== kept) rmSync(join(folder, name), { recursive: true });
    }
  };
  empty(OUTPUT, "dist");
  empty(join(OUTPUT, "dist"), "wasm");
}

/** What `import module from "minamo/wasm"` gives, where the host compiles what is imported. */
const MODULE_TYPES = `/** The module, for the option \`wasm\` of \`minamo/slim\`: in Workers, and wherever an import of wasm is compiled. */
declare const module: WebAssembly.Module;
export default module;
`;

/** Gives the module to those who cannot have its file: as code, and by an import that the compiler does not know. */
function writeModules() {
  const compressed = gzipSync(readFileSync(join(WASM, MODULE)), { level: 9 }).toString("base64");
  writeFileSync(join(WASM, "inline.js"), `export default "${compressed}";\n`);
  const source = `import source module from "./${MODULE}";\nexport { module as default };\n`;
  writeFileSync(join(WASM, "source.js"), source);
  writeFileSync(join(WASM, `${MODULE}.d.ts`), MODULE_TYPES);
}

function copyTexts() {
  for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md"]) {
    copyFileSync(name, join(OUTPUT, name));
  }
  for (const name of ["README.md", "llms.txt"]) copyFileSync(join(TEMPLATE, name), join(OUTPUT, name));
  // The others are for those who work on the engine, and link to its sources.
  const isForUsers = (/** @type {string} */ name) => !/\b(architecture|format)\.md$/.test(name);
  cpSync("docs", join(OUTPUT, "docs"), { recursive: true, filter: isForUsers });
}

/**
 * What those read who know no exports: old compilers, and Parcel unless it is told to look at them.
 *
 * @param {Record<string, any>} exports
 */
function fieldsForOldTools(exports) {
  const typed = Object.entries(exports).filter(([path]) => path !== ".");
  const types = typed.flatMap(([path, target]) => {
    const file = target.types ?? target.default?.types;
    return file === undefined ? [] : [[path.slice("./".length), [file]]];
  });
  return {
    main: exports["."].node.require.default,
    module: exports["."].browser.default,
    types: exports["."].default.types,
    typesVersions: { "*": Object.fromEntries(types) },
  };
}

for (const needed of ["tsconfig.json", "package.json", "src"]) {
  if (existsSync(join(TEMPLATE, needed))) continue;
  console.error(
    `package: ${join(TEMPLATE, needed)} is missing, so there is nothing to build the package from`,
  );
  process.exit(1);
}

// An invalid module makes a browser's tests wait for their timeout, without a word.
if (!WebAssembly.validate(readFileSync(join(WASM, MODULE)))) {
  console.error("package: the wasm module is not valid; do two exports have one name?");
  process.exit(1);
}

const manifest = JSON.parse(readFileSync(join(TEMPLATE, "package.json"), "utf8"));
manifest.version = crateVersion();
Object.assign(manifest, repository());

clean();
writeModules();
compile(PROJECTS.package);
manifest.exports = addCommonJs(OUTPUT, manifest.exports);
Object.assign(manifest, fieldsForOldTools(manifest.exports));
if (hasSources(PROJECTS.tests)) compile(PROJECTS.tests);
copyTexts();

// Last, as its presence says that the package is whole.
writeFileSync(join(OUTPUT, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(
  `built: pkg/ (${manifest.name} ${manifest.version}, profile ${process.env["PROFILE"] ?? "release"})`,
);
