// Where the browsers are. As a program: says which of them is missing, and then exits with 1.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

/** WebKitGTK keeps its browser beside its library. */
const WEBKIT_FOLDERS = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map((machine) =>
  join("/usr/lib", machine, "webkit2gtk-4.1"),
);

/** The variable that names the file, the names it has, and where else than on PATH it may be. */
const PROGRAMS = [
  { variable: "CHROMIUM", names: ["chromium", "chromium-browser", "google-chrome"] },
  { variable: "CHROMEDRIVER", names: ["chromedriver"] },
  { variable: "FIREFOX", names: ["firefox-esr", "firefox"] },
  { variable: "XVFB", names: ["Xvfb"] },
  { variable: "MINIBROWSER", names: ["MiniBrowser"], folders: WEBKIT_FOLDERS },
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

/** @param {{ variable: string, names: string[], folders?: string[] }} program */
function find({ variable, names, folders: others = [] }) {
  const given = process.env[variable];
  if (given) return isExecutable(given) ? given : undefined;
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...others];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/**
 * The environment variables that tell the tests where the browsers and what they need are.
 *
 * @returns {Record<string, string>} CHROMIUM and the others, as far as they were found
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
