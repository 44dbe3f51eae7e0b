// The TypeScript projects of the repository, and the compiler. As a program: checks the types of all of them.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";

const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");

/** The package, its tests, the page, and everything else. */
export const PROJECTS = {
  package: "pkg-template/tsconfig.json",
  tests: "pkg-template/tests/tsconfig.json",
  page: "www/tsconfig.json",
  workspace: "tsconfig.json",
};

/**
 * Whether a project is there and has sources; the compiler refuses one without.
 *
 * @param {string} project
 */
export function hasSources(project) {
  if (!existsSync(project)) return false;
  const names = readdirSync(dirname(project), { recursive: true, encoding: "utf8" });
  return names.some((name) => /\.(ts|js|mjs)$/.test(name));
}

/**
 * Compiles a project. Exits if it has errors.
 *
 * @param {string} project
 * @param {string[]} options of the compiler
 */
export function compile(project, ...options) {
  const { status } = spawnSync(process.execPath, [compiler, "--project", project, ...options], {
    stdio: "inherit",
  });
  if (status !== 0) process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const project of Object.values(PROJECTS).filter(hasSources)) {
    console.log(`types: ${project}`);
    compile(project, "--noEmit");
  }
}
