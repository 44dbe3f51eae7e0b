// Workers with a Durable Object, in workerd itself: its configuration is a text in the language of Cap'n Proto.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";

import { CONTRACT, ROOT, WORKERD } from "./hosts.mjs";

/** Folders whose modules a worker can import, and the names by which it does. */
const PACKAGE = { folder: join(ROOT, "pkg/dist"), name: "minamo" };
const MODULE = { folder: CONTRACT, name: "contract" };
const WORKERS = { folder: join(ROOT, "tests/hosts/in-host"), name: "in-host" };

/**
 * Starts the worker in-host/object.mjs, with its storage and its configuration in `folder`.
 *
 * @returns its address and a function that ends it, gently or not
 */
export async function startObject(t, folder) {
  const storage = join(folder, "storage");
  mkdirSync(storage, { recursive: true });
  const modules = [WORKERS, PACKAGE, MODULE].flatMap((source) => copyModules(source, folder));
  const file = join(folder, "workerd.capnp");
  writeFileSync(file, configuration(storage, modules));
  const child = spawn(WORKERD, ["serve", "--control-fd=3", file], {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  const ended = once(child, "close");
  const [line] = await Promise.race([
    once(createInterface(child.stdio[3]), "line"),
    ended.then(() => Promise.reject(new Error("workerd did not start"))),
  ]);
  return {
    url: `http://127.0.0.1:${JSON.parse(line).port}/`,
    end: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}

/** Puts modules beside the configuration, which can name no others, and gives their names. */
function copyModules({ folder, name }, target) {
  const modules = readdirSync(folder, { recursive: true }).filter((file) => /\.(m?js|wasm)$/.test(file));
  return modules.map((file) => {
    const copy = join(target, name, file);
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(join(folder, file), copy);
    return relative(target, copy);
  });
}

function configuration(storage, modules) {
  const entry = "in-host/object.mjs";
  // The first module is the worker.
  const all = [entry, ...modules.filter((name) => name !== entry)].map((name) => {
    const kind = name.endsWith(".wasm") ? "wasm" : "esModule";
    return `(name = ${JSON.stringify(name)}, ${kind} = embed ${JSON.stringify(name)})`;
  });
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "storage", disk = (path = ${JSON.stringify(storage)}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [${all.join(", ")}],
  compatibilityDate = "2026-01-01",
  durableObjectNamespaces = [(className = "Shop", uniqueKey = "shop", enableSql = true)],
  durableObjectStorage = (localDisk = "storage"),
  bindings = [(name = "SHOP", durableObjectNamespace = "Shop")],
);
`;
}
