// Other implementations to compare with. They are installed on demand, outside of the repository, from their registries.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

import { Endpoint } from "../doors/endpoint.mjs";

const ROOT = resolve(process.env.CARGO_TARGET_DIR ?? "target", "peers");
const START_MS_MAX = 60_000;

/**
 * How each is installed into a folder, and run.
 *
 * @type {Record<string, { install: (folder: string) => string[][], file: string, run: (file: string, port: number) => string[] }>}
 */
const PEERS = {
  dynalite: {
    install: (folder) => [
      ["npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "dynalite@4.0.0"],
    ],
    file: "node_modules/dynalite/cli.js",
    run: (file, port) => [
      process.execPath,
      file,
      ...["--host", "127.0.0.1", "--port", String(port)],
      ...["--createTableMs", "0", "--deleteTableMs", "0"],
    ],
  },
  dynoxide: {
    install: (folder) => [
      [
        ...["cargo", "install", "dynoxide-rs", "--version", "3.2.0", "--locked", "--root", folder],
        ...["--no-default-features", "--features", "native-sqlite,http-server,cli"],
      ],
    ],
    file: "bin/dynoxide",
    run: (file, port) => [file, "serve", "--port", String(port)],
  },
};

export const PEER_NAMES = Object.keys(PEERS);

/**
 * Starts a peer, and installs it before if it is not there.
 *
 * @param {string} name
 * @param {number} port
 * @returns {Promise<{ endpoint: Endpoint, stop: () => void }>}
 */
export async function startPeer(name, port) {
  const { folder, command, parameters } = await installPeer(name, port);
  const child = spawn(command, parameters, { cwd: folder, stdio: "ignore" });
  const endpoint = new Endpoint(`http://127.0.0.1:${String(port)}`);
  const end = performance.now() + START_MS_MAX;
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null || performance.now() > end) throw new Error(`${name} does not start`);
    await new Promise((wait) => setTimeout(wait, 200));
  }
  return { endpoint, stop: () => child.kill() };
}

/**
 * Installs a peer if it is not there.
 *
 * @param {string} name
 * @param {number} port
 * @returns {Promise<{ folder: string, command: string, parameters: string[] }>} how it is started, and where
 */
export async function installPeer(name, port) {
  const { install, file, run } = PEERS[name];
  const folder = join(ROOT, name);
  const program = join(folder, file);
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    for (const step of install(folder)) await runToEnd(step);
  }
  const [command, ...parameters] = run(program, port);
  return { folder, command, parameters };
}

async function answers(endpoint) {
  try {
    return (await endpoint.ask("ListTables", "{}")).status === 200;
  } catch {
    return false;
  }
}

function runToEnd([command, ...parameters]) {
  return new Promise((done, failed) => {
    const child = spawn(command, parameters, { stdio: "inherit" });
    child.on("error", failed);
    child.on("close", (status) => {
      if (status === 0) done(undefined);
      else failed(new Error(`${command} ended with ${String(status)}`));
    });
  });
}
