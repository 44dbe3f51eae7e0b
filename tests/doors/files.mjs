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

/** The names `<operation>/<topic>` of all files of cases. */
export function fileNames() {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name }) =>
    readdirSync(join(FOLDER, name)).map((file) => `${name}/${file.replace(/\.json$/, "")}`),
  );
}

/**
 * All cases, by the name `<operation>/<topic>` of their file.
 *
 * @param {{ operation?: string, name?: string }} [wanted] an operation, and a part of the names of cases, if not all
 * @returns {Map<string, import("./case.mjs").Case[]>}
 */
export function readAllCases({ operation, name = "" } = {}) {
  const files = new Map();
  for (const file of fileNames()) {
    if (operation !== undefined && !file.startsWith(`${operation}/`)) continue;
    const cases = readCases(read(`${file}.json`)).filter((each) => each.name.includes(name));
    if (cases.length > 0) files.set(file, cases);
  }
  return files;
}
