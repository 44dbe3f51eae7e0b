// The Python environment that the set-up makes, and how programs of it are run.

import { spawn } from "node:child_process";
import { join } from "node:path";

import { ROOT } from "./support.mjs";

const FOLDER = join(ROOT, "tests/clients");

/** Settings of this machine that would change what the programs do. */
const CLEAN = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:AWS_|BOTO|PYTHON|https?_proxy|no_proxy)/i.test(name)),
);

/** Runs the environment's Python to its end. Returns its status and what it said. */
export function runPython(parameters, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(join(FOLDER, ".venv/bin/python"), parameters, {
      cwd: join(FOLDER, "python"),
      env: { ...CLEAN, PYTHONPYCACHEPREFIX: join(FOLDER, ".venv/compiled"), ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8").on("data", (text) => (said[name] += text));
    }
    child.on("error", reject).on("close", (status) => resolve({ status, ...said }));
  });
}
