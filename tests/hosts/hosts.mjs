// The hosts that tests/hosts/package.json installs, and how programs are run in them.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The module with the contract of stores, which `make hosts` builds. */
export const CONTRACT = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target", "contract-module");

/** What a test may take. A host that hangs fails it. */
export const TEST_MS = 120_000;

const OS = process.platform;
const CPU = process.arch;
/** What others call arm64. */
const ARCH = CPU === "arm64" ? "aarch64" : CPU;

/** Node from 22.5 on has SQLite. */
export const NODE = program(`node-${OS}-${CPU}/bin/node`) ?? process.execPath;
export const BUN = program(`@oven/bun-${OS}-${ARCH}/bin/bun`) ?? "bun";
export const WORKERD =
  program(`@cloudflare/workerd-${OS}-${CPU === "x64" ? "64" : CPU}/bin/workerd`) ?? "workerd";

/** A file of an installed package; undefined where there is none for this platform. */
function program(file) {
  try {
    return require.resolve(file);
  } catch {
    return undefined;
  }
}

/** A folder that lasts as long as the test. */
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), "minamo-hosts-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts a script of the folder `in-host`, which does not outlive the test. */
export function start(t, host, script, parameters) {
  const file = join(ROOT, "tests/hosts/in-host", script);
  const child = spawn(host, [file, ...parameters], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  return child;
}

/** Runs a script to its end, and gives what it said. */
export async function run(t, host, script, parameters) {
  const child = start(t, host, script, parameters);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  const [status, signal] = await new Promise((ended, failed) => {
    child.on("error", failed).on("close", (...how) => ended(how));
  });
  if (status !== 0) throw new Error(`${script} ended with ${status ?? signal}: ${output}`);
  return output;
}
