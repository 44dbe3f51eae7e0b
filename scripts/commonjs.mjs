// The package's modules once more, as CommonJS, for those who can load nothing else (Jest). Node itself and bundlers take the
// modules of JavaScript also where they are required, so a program has one copy of the package.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import ts from "typescript";

const FOLDER = "commonjs";

/** Of hosts that have no CommonJS, and what is no code. */
const WITHOUT = ["./worker", "./worker/host", "./durable-object", "./service-worker", "./wasm"];

/** Entries that are others in CommonJS. */
const REPLACED = new Map([
  ["node/index", "node/require"],
  ["testing/node", "testing/require"],
]);

/** @typedef {{ types: string, default: string }} Target */

/**
 * Translates what the exports of the package name, and what that imports, and adds the condition `require` to them.
 *
 * @param {string} root of the package
 * @param {Record<string, Target | Record<string, Target> | string>} exports
 * @returns {object} the exports with it
 */
export function addCommonJs(root, exports) {
  /** @type {string[]} */
  const entries = [];
  const added = Object.entries(exports).map(([path, conditions]) => {
    if (typeof conditions === "string" || WITHOUT.includes(path)) return [path, conditions];
    const [inNode, others] = "node" in conditions ? [conditions.node, conditions] : [conditions, undefined];
    const target = /** @type {Target} */ (inNode);
    const name = /^\.\/dist\/(.+)\.js$/.exec(target.default)?.[1] ?? "";
    const entry = REPLACED.get(name) ?? name;
    entries.push(entry);
    const required = both(`./dist/${FOLDER}/${entry}`);
    // Node 20.19 and newer knows the first one, bundlers the second one.
    const all = { "module-sync": target, module: target, require: required, default: target };
    return [path, others === undefined ? all : { ...others, node: all }];
  });
  write(join(root, "dist"), entries);
  return Object.fromEntries(added);
}

/**
 * @param {string} path without its end
 * @returns {Target}
 */
function both(path) {
  return { types: `${path}.d.ts`, default: `${path}.js` };
}

/**
 * @param {string} folder of the modules
 * @param {string[]} entries names without their ends
 */
function write(folder, entries) {
  const target = join(folder, FOLDER);
  /** @type {(end: string, toFile: (name: string, copy: string) => void) => void} */
  const each = (end, toFile) => {
    for (const name of reachable(folder, entries, end)) {
      mkdirSync(dirname(join(target, name)), { recursive: true });
      toFile(join(folder, name), join(target, name));
    }
  };
  each(".d.ts", copyFileSync);
  each(".js", (name, copy) => writeFileSync(copy, translate(readFileSync(name, "utf8"))));
  writeFileSync(join(target, "package.json"), '{ "type": "commonjs" }\n');
  for (const name of REPLACED.values()) {
    for (const end of [".js", ".d.ts"]) rmSync(join(folder, name + end));
  }
}

/**
 * The files of one kind that are imported, statically or not.
 *
 * @param {string} folder that the names are relative to
 * @param {string[]} entries
 * @param {string} end of the names
 */
function reachable(folder, entries, end) {
  const found = new Set(entries.map((entry) => entry + end));
  for (const name of found) {
    const text = readFileSync(join(folder, name), "utf8");
    for (const [, path = ""] of text.matchAll(/(?:\bfrom |\bimport\(|^import )"(\.[^"]+)\.js"/gm)) {
      found.add(join(dirname(name), path + end));
    }
  }
  return found;
}

/** @param {string} source */
function translate(source) {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  return outputText;
}
