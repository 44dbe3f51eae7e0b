// Where Chromium and its driver are. As a program: says which of the two is missing, and then exits with 1.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

/** The variable that names the file, and the names it has on PATH. */
const PROGRAMS = [
  { variable: "CHROMIUM", names: ["chromium", "chromium-browser", "google-chrome"] },
  { variable: "CHROMEDRIVER", names: ["chromedriver"] },
];

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {{ variable: string, names: string[] }} program */
function find({ variable, names }) {
  const given = process.env[variable];
  if (given) return isExecutable(given) ? given : undefined;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/**
 * The environment variables that tell the tests where the browser is.
 *
 * @returns {Record<string, string>} CHROMIUM and CHROMEDRIVER, as far as they were found
 */
export function browserEnvironment() {
  /** @type {Record<string, string>} */
  const environment = {};
  for (const program of PROGRAMS) {
    const file = find(program);
    if (file !== undefined) environment[program.variable] = file;
  }
  return environment;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const found = browserEnvironment();
  for (const { variable } of PROGRAMS) {
    if (found[variable] !== undefined) continue;
    const given = process.env[variable];
    console.log(
      given ? `set-up: ${variable}=${given} cannot be run` : `set-up: no ${variable.toLowerCase()} found`,
    );
    process.exitCode = 1;
  }
}
