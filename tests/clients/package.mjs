// The package as its users get it: packed, and installed in a folder of its own.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { NODE } from "../hosts/hosts.mjs";
import { ROOT, TEST_MS } from "./support.mjs";

/** A Node with SQLite comes first. */
export const ENVIRONMENT = { ...process.env, PATH: `${dirname(NODE)}${delimiter}${process.env.PATH}` };

/** Makes the folder. */
export function installPackage() {
  const folder = mkdtempSync(join(tmpdir(), "minamo-package-"));
  runIn(folder, "npm", ["pack", join(ROOT, "pkg"), "--pack-destination", folder]);
  const [tarball] = readdirSync(folder);
  assert.ok(tarball !== undefined, "npm pack has packed nothing");
  writeFileSync(join(folder, "package.json"), "{}");
  const { status, stderr } = runIn(folder, "npm", [
    "install",
    "--offline",
    "--no-audit",
    "--no-fund",
    tarball,
  ]);
  assert.equal(status, 0, stderr);
  return folder;
}

/** Removes the folder. */
export function removePackage(folder) {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs a program in a folder to its end. */
export function runIn(folder, program, parameters, environment = {}) {
  const options = {
    cwd: folder,
    env: { ...ENVIRONMENT, ...environment },
    encoding: "utf8",
    timeout: TEST_MS,
  };
  const { status, stdout, stderr } = spawnSync(program, parameters, options);
  return { status, stdout, stderr };
}
