// Workers in workerd, bundled with esbuild as wrangler does it, and set up by their wrangler.json and .dev.vars. wrangler itself and
// miniflare need a newer Node, and 200 MB.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { build } from "esbuild";

import { WORKERD } from "../hosts/hosts.mjs";

/**
 * Bundles and starts the worker of a folder; what it stores is kept there too.
 *
 * @returns its address, when its process began, and what ends it; the end of the test does as well
 */
export async function startWorker(t, folder) {
  const settings = JSON.parse(readFileSync(join(folder, "wrangler.json"), "utf8"));
  await bundle(folder, settings.main);
  mkdirSync(join(folder, "storage"), { recursive: true });
  const file = join(folder, "workerd.capnp");
  writeFileSync(file, configuration(folder, settings));
  const begin = performance.now();
  const child = spawn(WORKERD, ["serve", "--control-fd=3", file], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  const ended = once(child, "close");
  const [line] = await Promise.race([
    once(createInterface(child.stdio[3]), "line"),
    ended.then(() => Promise.reject(new Error("workerd did not start"))),
  ]);
  return {
    begin,
    url: `http://127.0.0.1:${JSON.parse(line).port}/`,
    end: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function bundle(folder, main) {
  return build({
    absWorkingDir: folder,
    entryPoints: [main],
    outdir: "dist",
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*"],
    loader: { ".wasm": "copy" },
    logLevel: "warning",
  });
}

/** What a worker finds in its environment: the lines of its .dev.vars. */
function secrets(folder) {
  const file = join(folder, ".dev.vars");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.replace(/^(\w+)=(.*)$/, '(name = "$1", text = "$2")'));
}

function configuration(folder, { main, compatibility_date, durable_objects }) {
  const files = readdirSync(join(folder, "dist"));
  // The first module is the worker.
  const modules = [main, ...files.filter((name) => name !== main)].map((name) => {
    const kind = name.endsWith(".wasm") ? "wasm" : "esModule";
    return `(name = "${name}", ${kind} = embed "dist/${name}")`;
  });
  const objects = durable_objects?.bindings ?? [];
  const namespaces = objects.map(
    ({ class_name }) => `(className = "${class_name}", uniqueKey = "${class_name}", enableSql = true)`,
  );
  const bindings = objects.map(
    ({ name, class_name }) => `(name = "${name}", durableObjectNamespace = "${class_name}")`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "storage", disk = (path = "storage", writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = "${compatibility_date}",
  durableObjectNamespaces = [${namespaces.join(", ")}],
  durableObjectStorage = (localDisk = "storage"),
  bindings = [${[...bindings, ...secrets(folder)].join(", ")}],
);
`;
}
