// The files of tests/conformance.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { readCases } from "./case.mjs";

const FOLDER = fileURLToPath(new URL("../conformance/", import.meta.url));

function read(...path) {
  return JSON.parse(readFileSync(join(FOLDER, ...path), "utf8"));
}

/** The tables that cases name. */
export function readTables() {
  return read("tables.json");
}

/** What both matchers and both readers are tested with. */
export function readChecks() {
  return read("checks.json");
}

/**
 * All cases, by the name `<operation>/<topic>` of their file.
 *
 * @param {{ operation?: string, name?: string }} [wanted] an operation, and a part of the names of cases, if not all
 * @returns {Map<string, import("./case.mjs").Case[]>}
 */
export function readAllCases({ operation, name = "" } = {}) {
  const files = new Map();
  for (const folder of readdirSync(FOLDER, { withFileTypes: true })) {
    if (!folder.isDirectory() || (operation !== undefined && folder.name !== operation)) continue;
    for (const file of readdirSync(join(FOLDER, folder.name)).sort()) {
      const cases = readCases(read(folder.name, file)).filter((each) => each.name.includes(name));
      if (cases.length > 0) files.set(`${folder.name}/${file.replace(/\.json$/, "")}`, cases);
    }
  }
  return files;
}
