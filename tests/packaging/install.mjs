// The package as its users get it, from what `npm pack` makes, and the examples that use it. As a program: packs and installs it, which
// the tests find done.

import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const FOLDER = join(ROOT, "tests/packaging");

/** Beneath the tools, so that an example finds them as it would its own. */
const INSTALLED = join(FOLDER, "installed");
export const TARBALL = join(INSTALLED, "minamo.tgz");
/** The folder of the installed package. */
export const PACKAGE = join(INSTALLED, "node_modules/minamo");

/** What a test may take. A tool that hangs fails it. */
export const TEST_MS = 300_000;

/** Nothing is asked for or told to others, and no colours or hints stand in what tools say. */
export const QUIET = {
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  CI: "1",
  DENO_NO_UPDATE_CHECK: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  NO_COLOR: "1",
};

/** Packs the package and installs it. */
async function install() {
  rmSync(INSTALLED, { recursive: true, force: true });
  mkdirSync(INSTALLED);
  writeFileSync(join(INSTALLED, "package.json"), '{ "private": true }\n');
  await run(INSTALLED, "npm", ["pack", join(ROOT, "pkg"), "--ignore-scripts"]);
  const [packed] = readdirSync(INSTALLED).filter((name) => name.endsWith(".tgz"));
  const plainly = ["--offline", "--no-audit", "--no-fund", "--no-package-lock"];
  await run(INSTALLED, "npm", ["install", ...plainly, `./${packed}`]);
  // The SDK is among the clients for DynamoDB already.
  symlinkSync(join(ROOT, "tests/clients/node_modules/@aws-sdk"), join(INSTALLED, "node_modules/@aws-sdk"));
  // Last, as its presence says that all is there.
  renameSync(join(INSTALLED, packed), TARBALL);
}

/** Makes a fresh copy of an example with the package installed, and gives its folder. */
export function example(name) {
  const folder = join(INSTALLED, name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(FOLDER, name), folder, { recursive: true });
  cpSync(join(INSTALLED, "node_modules"), join(folder, "node_modules"), {
    recursive: true,
    verbatimSymlinks: true,
  });
  return folder;
}

/**
 * Runs a program in a folder to its end.
 *
 * @returns {Promise<string>} what it said
 */
export async function run(folder, program, parameters, environment = {}) {
  const child = spawn(program, parameters, {
    cwd: folder,
    env: { ...process.env, ...QUIET, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TEST_MS,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  }
  const [status, signal] = await new Promise((ended, failed) => {
    child.on("error", failed).on("close", (...how) => ended(how));
  });
  if (status !== 0) {
    throw new Error(`${program} ${parameters.join(" ")} ended with ${status ?? signal}:\n${output}`);
  }
  return output;
}

/**
 * Runs a script of an example's package.json, as npm would, which takes a second to start.
 *
 * @returns {Promise<string>} what it said
 */
export function runScript(folder, name) {
  return run(folder, "sh", ["-c", scriptOf(folder, name)], TOOLS);
}

/**
 * Starts a script that serves, until the test ends.
 *
 * @param {string[]} parameters further ones
 * @returns {Promise<string>} the address that it says
 */
export async function startScript(t, folder, name, parameters) {
  const command = `exec ${[scriptOf(folder, name), ...parameters].join(" ")}`;
  const server = spawn("sh", ["-c", command], {
    cwd: folder,
    env: { ...process.env, ...QUIET, ...TOOLS },
    stdio: ["ignore", "pipe", "inherit"],
    // Of its own group, so that it ends with all that it has started.
    detached: true,
  });
  t.after(() => process.kill(-server.pid, "SIGKILL"));
  let said = "";
  return new Promise((started, failed) => {
    server.on("error", failed).on("close", () => failed(new Error(`the server did not start: ${said}`)));
    // Leaving a loop over its output would close that, and the next thing it says would end the server.
    server.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (address !== undefined) started(`${address}/`);
    });
  });
}

const TOOLS = { PATH: `${join(FOLDER, "node_modules/.bin")}${delimiter}${process.env.PATH}` };

function scriptOf(folder, name) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).scripts[name];
}

const { platform, arch } = process;

export const DENO = denoProgram();

/** The program of the machine where there is none for this platform. */
function denoProgram() {
  const library = platform === "linux" ? "-glibc" : "";
  try {
    return createRequire(import.meta.url).resolve(`@deno/${platform}-${arch}${library}/deno`);
  } catch {
    return "deno";
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await install();
