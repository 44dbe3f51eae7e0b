// Runs programs that export a Durable Object in workerd, one process for all, and asks each object for its tables.

import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { WORKERD } from "../hosts/hosts.mjs";
import { entriesOf } from "./install.mjs";

/** A request as any client of the service sends it. */
const LIST_TABLES = {
  method: "POST",
  headers: {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "DynamoDB_20120810.ListTables",
    "x-amz-date": "20260101T000000Z",
    authorization:
      "AWS4-HMAC-SHA256 Credential=AKID/20260101/local/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=0",
  },
  body: "{}",
};

/** @returns what went wrong with each program, by its file; null for nothing */
export async function runInDurableObjects(folder, files) {
  const storage = join(folder, "storage");
  mkdirSync(storage, { recursive: true });
  const config = join(folder, "workerd.capnp");
  writeFileSync(config, configuration(folder, storage, files));
  const child = spawn(WORKERD, ["serve", "--control-fd=3", config], {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  try {
    const ports = await listening(child, files.length);
    const outcomes = new Map();
    for (const [at, file] of files.entries()) outcomes.set(file, await ask(ports.get(`socket${at}`)));
    return outcomes;
  } finally {
    child.kill("SIGKILL");
  }
}

/** The ports of its sockets, which it tells line by line. */
async function listening(child, count) {
  const ports = new Map();
  for await (const line of createInterface({ input: child.stdio[3] })) {
    const { event, socket, port } = JSON.parse(line);
    if (event === "listen") ports.set(socket, port);
    if (ports.size === count) return ports;
  }
  throw new Error("workerd ended before it listened");
}

async function ask(port) {
  const response = await fetch(`http://127.0.0.1:${port}/`, LIST_TABLES);
  const text = await response.text();
  return response.ok && text === '{"TableNames":[]}' ? null : `${response.status}: ${text}`;
}

function configuration(folder, storage, files) {
  const shared = [...packageModules(folder), ...shims(folder)];
  const workers = files.map((file, at) => worker(folder, shared, file, at));
  const services = files.map((_, at) => `(name = "main${at}", worker = .worker${at})`);
  const sockets = files.map(
    (_, at) => `(name = "socket${at}", address = "127.0.0.1:0", http = (), service = "main${at}")`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${services.join(", ")}, (name = "storage", disk = (path = ${JSON.stringify(storage)}, writable = true))],
  sockets = [${sockets.join(", ")}],
);
${workers.join("\n")}
`;
}

function worker(folder, shared, file, at) {
  const program = readFileSync(join(folder, "programs", file), "utf8");
  const [, className] = /^export class (\w+)/m.exec(program) ?? [];
  if (className === undefined) throw new Error(`${file} exports no class`);
  // The first module is the worker: the program's own, or one that passes each request to an object.
  const passes = `export * from "./programs/${file}";
export default { fetch: (request, env) => env.OBJECT.get(env.OBJECT.idFromName("one")).fetch(request) };`;
  const modules = [
    esModule("entry.mjs", passes),
    embedded(`programs/${file}`, `programs/${file}`),
    ...shared,
  ];
  return `const worker${at} :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = "2026-01-01",
  durableObjectNamespaces = [(className = ${JSON.stringify(className)}, uniqueKey = "object${at}", enableSql = true)],
  durableObjectStorage = (localDisk = "storage"),
  bindings = [(name = "OBJECT", durableObjectNamespace = ${JSON.stringify(className)})],
);`;
}

function packageModules(folder) {
  const dist = join(folder, "node_modules/minamo/dist");
  return readdirSync(dist, { recursive: true })
    .filter((file) => /\.(js|wasm)$/.test(file))
    .map((file) => embedded(`programs/minamo/dist/${file}`, `node_modules/minamo/dist/${file}`));
}

/** The names by which a program imports the package, which workerd would look for beside the program. */
function shims(folder) {
  const conditions = ["workerd", "worker", "import"];
  return entriesOf(join(folder, "node_modules/minamo"), conditions)
    .filter(([, file]) => /\.(js|wasm)$/.test(file))
    .map(([name, file]) =>
      file.endsWith(".wasm")
        ? embedded(`programs/${name}`, `node_modules/minamo/${file}`)
        : esModule(
            `programs/${name}`,
            `export * from "${name.includes("/") ? "./" : "./minamo/"}${file.replace("./", "")}";`,
          ),
    );
}

const esModule = (name, text) => `(name = ${JSON.stringify(name)}, esModule = ${JSON.stringify(text)})`;

function embedded(name, file) {
  const kind = name.endsWith("wasm") ? "wasm" : "esModule";
  return `(name = ${JSON.stringify(name)}, ${kind} = embed ${JSON.stringify(file)})`;
}
