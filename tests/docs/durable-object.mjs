// Runs programs that export a Durable Object in workerd, one process for all, and lets the AWS SDK ask each for its tables.

import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { WORKERD } from "../hosts/hosts.mjs";
import { entriesOf } from "./install.mjs";

const require = createRequire(new URL("../clients/package.json", import.meta.url));
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** What clients sign with. The programs find it in their environment. */
const CREDENTIALS = { accessKeyId: "example", secretAccessKey: "secret of example" };

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
  const { DynamoDBClient, ListTablesCommand } = require("@aws-sdk/client-dynamodb");
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({ endpoint, region: "auto", credentials: CREDENTIALS, maxAttempts: 1 });
  try {
    const { TableNames } = await client.send(new ListTablesCommand());
    return Array.isArray(TableNames) ? null : "an answer without TableNames";
  } catch (error) {
    return String(error);
  } finally {
    client.destroy();
  }
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
  const binding = /\benv\.([A-Z]+)\b/.exec(program)?.[1] ?? "OBJECT";
  // The first module is the worker: the program, or if it has none, one that passes each request to an object.
  const handler = /^export default/m.test(program)
    ? `export { default } from "./programs/${file}";`
    : `export default { fetch: (request, env) => env.OBJECT.get(env.OBJECT.idFromName("one")).fetch(request) };`;
  const modules = [
    esModule("entry.mjs", `export * from "./programs/${file}";\n${handler}`),
    embedded(`programs/${file}`, `programs/${file}`),
    ...shared,
  ];
  return `const worker${at} :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = "2026-01-01",
  durableObjectNamespaces = [(className = ${JSON.stringify(className)}, uniqueKey = "object${at}", enableSql = true)],
  durableObjectStorage = (localDisk = "storage"),
  bindings = [
    (name = ${JSON.stringify(binding)}, durableObjectNamespace = ${JSON.stringify(className)}),
    (name = "MINAMO_ACCESS_KEY_ID", text = ${JSON.stringify(CREDENTIALS.accessKeyId)}),
    (name = "MINAMO_SECRET_ACCESS_KEY", text = ${JSON.stringify(CREDENTIALS.secretAccessKey)}),
  ],
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
