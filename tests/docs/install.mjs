// A folder with the package as its users get it, packed, and with what the examples import beside it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ROOT } from "./blocks.mjs";

/** What examples import besides the package, and where it is installed for other tests. */
const BESIDE = {
  "tests/clients/node_modules": ["@aws-sdk", "dexie"],
  "tests/adapters/node_modules": ["react", "react-test-renderer", "@preact"],
};

/** Makes the folder. */
export function installPackage() {
  const folder = mkdtempSync(join(tmpdir(), "minamo-docs-"));
  run(folder, "npm", ["pack", "--silent", join(ROOT, "pkg")]);
  const [tarball] = readdirSync(folder);
  const place = join(folder, "node_modules/minamo");
  mkdirSync(place, { recursive: true });
  run(folder, "tar", ["-xzf", tarball, "--strip-components=1", "-C", place]);
  for (const [from, names] of Object.entries(BESIDE)) {
    for (const name of names) symlinkSync(join(ROOT, from, name), join(folder, "node_modules", name));
  }
  return folder;
}

function run(folder, program, parameters) {
  const { status, stderr } = spawnSync(program, parameters, { cwd: folder, encoding: "utf8" });
  assert.equal(status, 0, `${program}: ${stderr}`);
}

/** Removes the folder. */
export function removePackage(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** The entries of a package by the names by which they are imported: name to file, from the folder of the package. */
export function entriesOf(folder, conditions) {
  const { name, exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return Object.entries(exports).map(([path, target]) => [
    join(name, path).replace(/\/$/, ""),
    choose(target, [...conditions, "default"]),
  ]);
}

/** What a host with these conditions takes of a target: the first that fits, as Node does. */
function choose(target, conditions) {
  if (typeof target === "string") return target;
  const chosen = Object.entries(target).find(([condition]) => conditions.includes(condition));
  assert.ok(chosen, `nothing for ${conditions}`);
  return choose(chosen[1], conditions);
}
