// What is published: its files, its package.json, its types, and what a bundler makes of it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import test from "node:test";
import { gzipSync } from "node:zlib";

import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

import { example, PACKAGE, ROOT, run, TARBALL, TEST_MS } from "./install.mjs";

const manifest = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
const files = readdirSync(PACKAGE, { recursive: true, encoding: "utf8" }).filter((name) =>
  statSync(join(PACKAGE, name)).isFile(),
);

test("the tarball holds what its users need, and nothing else", () => {
  const beside = files.filter((name) => !/^(dist|docs)\//.test(name)).sort();
  assert.deepEqual(beside, [
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "llms.txt",
    "package.json",
  ]);
  const strange = files.filter((name) => {
    const known = name.startsWith("docs/") ? [".md"] : [".js", ".ts", ".wasm"];
    return /^(dist|docs)\//.test(name) && !known.includes(extname(name));
  });
  assert.deepEqual(strange, ["dist/commonjs/package.json"]);
  assert.deepEqual(
    files.filter((name) => /\btests?\b|\.map$/.test(name)),
    [],
  );
  assert.ok(statSync(TARBALL).size < 2_000_000, `${statSync(TARBALL).size} bytes`);
});

test("files that README and llms.txt name are there", () => {
  for (const page of ["README.md", "llms.txt"]) {
    const text = readFileSync(join(PACKAGE, page), "utf8");
    const named = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, name]) => name);
    assert.ok(named.length > 0);
    assert.deepEqual(
      named.filter((name) => !files.includes(name)),
      [],
    );
  }
});

test("package.json says what registries and provenance ask for", () => {
  const { name, version, description, license, keywords, engines, publishConfig, dependencies } = manifest;
  assert.match(version, /^\d+\.\d+\.\d+$/);
  assert.deepEqual(
    { name, license, publishConfig, dependencies },
    {
      name: "minamo",
      license: "MIT OR Apache-2.0",
      publishConfig: { access: "public", provenance: true },
      dependencies: undefined,
    },
  );
  for (const said of [description, keywords, engines?.node]) assert.ok(said?.length > 0);
  assert.deepEqual(
    Object.keys(manifest).filter((key) => ["private", "scripts", "devDependencies"].includes(key)),
    [],
  );
});

test("bundlers that know no exports get the entry for pages", async () => {
  // Of what is imported by its folder, exports do not count.
  const program = 'import { Minamo } from "./node_modules/minamo"; console.log(Minamo);';
  const { metafile } = await build({
    stdin: { contents: program, resolveDir: example("script") },
    bundle: true,
    metafile: true,
    write: false,
    format: "esm",
    logLevel: "error",
  });
  const { imports } = metafile.inputs["<stdin>"];
  assert.match(imports[0].path, /minamo\/dist\/index\.js$/);
});

test("publint finds nothing", { timeout: TEST_MS }, async () => {
  const { buffer, byteOffset, byteLength } = readFileSync(TARBALL);
  const tarball = buffer.slice(byteOffset, byteOffset + byteLength);
  const { messages } = await publint({ pack: { tarball } });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, manifest)),
    [],
  );
});

/** Modules only: their hosts have no CommonJS, or they are no code. */
const WITHOUT_COMMONJS = ["./worker", "./worker/host", "./durable-object", "./service-worker", "./wasm"];

test("attw finds no entry whose types are wrong", { timeout: TEST_MS }, async () => {
  const { types, problems, entrypoints } = await checkPackage(
    createPackageFromTarballData(readFileSync(TARBALL)),
  );
  assert.equal(types.kind, "included");
  assert.ok(Object.keys(entrypoints).length >= Object.keys(manifest.exports).length - 2);
  const unexpected = problems.filter(
    ({ kind, entrypoint }) => !(kind === "CJSResolvesToESM" && WITHOUT_COMMONJS.includes(entrypoint)),
  );
  assert.deepEqual(unexpected, []);
});

test("types hold in programs of modules and of CommonJS, in any host", { timeout: TEST_MS }, async () => {
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  await run(example("types"), process.execPath, [compiler, "--project", "tsconfig.json"]);
});

/** What a program of the package weighs in a page: the code that is loaded at once, minified and compressed. */
async function weigh(program) {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: PACKAGE },
    outdir: "dist",
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    write: false,
    external: ["cloudflare:*"],
    loader: { ".wasm": "copy" },
    logLevel: "error",
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
  const [first] = texts.keys();
  const loaded = new Set([first]);
  for (const path of loaded) {
    for (const [, name] of texts.get(path).matchAll(/(?:from|import)"(\.\/[^"]+)"/g)) {
      loaded.add(join(path, "..", name));
    }
  }
  return [...loaded].reduce((sum, path) => sum + gzipSync(texts.get(path), { level: 9 }).length, 0);
}

const ENTRIES = Object.keys(manifest.exports)
  .filter((path) => !/\.wasm$|\.json$|^\.\/(wasm|server|worker\/host)$/.test(path))
  .map((path) => path.replace(".", "minamo"));

for (const [what, program, limit] of [
  ...ENTRIES.map((entry) => [`import "${entry}"`, `import "${entry}";`, 20]),
  ["a name that is not used", 'import { Minamo } from "minamo";', 20],
  ["marshall alone", 'import { marshall } from "minamo"; console.log(marshall({}));', 6_000],
  ["Minamo", 'import { Minamo } from "minamo"; console.log(await Minamo.open());', 25_000],
]) {
  test(`${what}: at most ${limit} bytes`, async () => {
    const bytes = await weigh(program);
    assert.ok(bytes <= limit, `${bytes} bytes`);
  });
}
