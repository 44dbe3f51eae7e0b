// Compiles pkg-template/ into pkg/, beside the wasm module that is there, and adds what `npm pack` needs.

import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { compile, hasSources, PROJECTS } from "./typescript.mjs";

const TEMPLATE = "pkg-template";
const OUTPUT = "pkg";

function crateVersion() {
  const version = /^version = "(.+)"$/m.exec(readFileSync("Cargo.toml", "utf8"))?.[1];
  if (version === undefined) throw new Error("Cargo.toml has no version");
  return version;
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

function copyTexts() {
  for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md"]) {
    copyFileSync(name, join(OUTPUT, name));
  }
  const readme = [join(TEMPLATE, "README.md"), "README.md"].find((file) => existsSync(file));
  if (readme !== undefined) copyFileSync(readme, join(OUTPUT, "README.md"));
}

for (const needed of ["tsconfig.json", "package.json", "src"]) {
  if (existsSync(join(TEMPLATE, needed))) continue;
  console.error(
    `package: ${join(TEMPLATE, needed)} is missing, so there is nothing to build the package from`,
  );
  process.exit(1);
}

// An invalid module makes a browser's tests wait for their timeout, without a word.
if (!WebAssembly.validate(readFileSync(join(OUTPUT, "dist", "wasm", "minamo_bg.wasm")))) {
  console.error("package: the wasm module is not valid; do two exports have one name?");
  process.exit(1);
}

clean();
compile(PROJECTS.package);
if (hasSources(PROJECTS.tests)) compile(PROJECTS.tests);
copyTexts();

// Last, as its presence says that the package is whole.
const manifest = JSON.parse(readFileSync(join(TEMPLATE, "package.json"), "utf8"));
manifest.version = crateVersion();
writeFileSync(join(OUTPUT, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(
  `built: pkg/ (${manifest.name} ${manifest.version}, profile ${process.env["PROFILE"] ?? "release"})`,
);
