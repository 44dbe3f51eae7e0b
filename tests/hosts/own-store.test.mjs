// The contract of stores, kept by one that a user may have made.

import test from "node:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { MapStore } from "../../pkg-template/tests/map-store.mjs";
import { CONTRACT, TEST_MS } from "./hosts.mjs";

test("a store in maps that answers late keeps every rule", { timeout: TEST_MS }, async () => {
  const contract = await import(pathToFileURL(join(CONTRACT, "contract.js")).href);
  await contract.default({ module_or_path: await readFile(join(CONTRACT, "contract_bg.wasm")) });
  const open = () => new MapStore();
  const reopen = ({ database }) => new MapStore(database);
  const replace = ({ database }) => {
    database.isGone = true;
    return open();
  };
  await new Promise((resolve, reject) => {
    const onPanic = (broken) => reject(new Error(broken));
    contract.runJsStoreContract(open, reopen, replace, onPanic).then(resolve, reject);
  });
});
