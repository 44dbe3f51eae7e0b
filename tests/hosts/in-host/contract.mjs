// Runs the contract of stores on files: contract.mjs <folder of the contract's module> <folder for the files>.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { openSqlite } from "./database.mjs";

const [module, folder] = process.argv.slice(2);
const contract = await import(pathToFileURL(join(module, "contract.js")).href);
await contract.default({ module_or_path: await readFile(join(module, "contract_bg.wasm")) });

const paths = new Map();

async function connect(path) {
  const database = await openSqlite(path);
  paths.set(database, path);
  return database;
}

await new Promise((resolve, reject) => {
  const open = () => connect(join(folder, `${paths.size}.db`));
  const reopen = (database) => connect(paths.get(database));
  const onPanic = (broken) => {
    // Node ends with the trap that follows, which says nothing.
    console.error(broken);
    reject(new Error(broken));
  };
  contract.runStoreContract(open, reopen, onPanic).then(resolve, reject);
});
console.log(`kept every rule in ${paths.size} connections`);
