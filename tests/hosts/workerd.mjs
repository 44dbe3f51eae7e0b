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

/** The worker in-host/object.mjs. */
const SHOP = { entry: "in-host/object.mjs", sources: [WORKERS, PACKAGE, MODULE], objects: { SHOP: "Shop" } };

/** Starts the worker in-host/object.mjs, with its storage and its configuration in `folder`. */
export function startObject(t, folder) {
  return startWorker(t, folder, SHOP);
}

/**
 * Starts the worker in-host/tables.mjs, likewise.
 *
 * @param {Record<string, string>} texts of its environment
 */
export function startTables(t, folder, texts = {}) {
  const objects = { TABLES: "Tables", GUARDED: "Guarded" };
  return startWorker(t, folder, { entry: "in-host/tables.mjs", sources: [WORKERS, PACKAGE], objects, texts });
}

/**
 * Starts a worker, with its storage and its configuration in `folder`.
 *
 * @param {{ entry: string, sources: object[], objects: Record<string, string>, texts?: Record<string, string> }} worker
 * its first module, the folders of all, the classes of its objects and the texts of its environment, by their bindings
 * @returns its address, its process's id and a function that ends it, gently or not
 */
export async function startWorker(t, folder, worker) {
  const storage = join(folder, "storage");
  mkdirSync(storage, { recursive: true });
  const modules = worker.sources.flatMap((source) => copyModules(source, folder));
  const file = join(folder, "workerd.capnp");
  writeFileSync(file, configuration(storage, modules, worker));
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
    pid: child.pid,
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

function configuration(storage, modules, { entry, objects, texts = {} }) {
  const quoted = (text) => JSON.stringify(text);
  // The first module is the worker.
  const all = [entry, ...modules.filter((name) => name !== entry)].map((name) => {
    const kind = name.endsWith(".wasm") ? "wasm" : "esModule";
    return `(name = ${quoted(name)}, ${kind} = embed ${quoted(name)})`;
  });
  const namespaces = Object.values(objects).map(
    (name) => `(className = ${quoted(name)}, uniqueKey = ${quoted(name.toLowerCase())}, enableSql = true)`,
  );
  const bindings = [
    ...Object.entries(objects).map(
      ([name, type]) => `(name = ${quoted(name)}, durableObjectNamespace = ${quoted(type)})`,
    ),
    ...Object.entries(texts).map(([name, text]) => `(name = ${quoted(name)}, text = ${quoted(text)})`),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "storage", disk = (path = ${quoted(storage)}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [${all.join(", ")}],
  compatibilityDate = "2026-01-01",
  durableObjectNamespaces = [${namespaces.join(", ")}],
  durableObjectStorage = (localDisk = "storage"),
  bindings = [${bindings.join(", ")}],
);
`;
}
