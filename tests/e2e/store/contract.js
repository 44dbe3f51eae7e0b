// The contract of stores, and what crosses from the module into IndexedDB.

import * as contract from "/contract/contract.js";
import { Minamo } from "/pkg/dist/index.js";
import { IndexedDbStore } from "/pkg/dist/store/indexed-db.js";

import { deleteDatabase, equal, reach } from "./tools.js";

const names = new Map();

function storeOf(name) {
  const store = new IndexedDbStore(name);
  names.set(store, name);
  return store;
}

async function replaced(name) {
  await deleteDatabase(name);
  return storeOf(name);
}

export const tests = {
  async "the store in IndexedDB keeps every rule"() {
    await contract.default({ module_or_path: new URL("/contract/contract_bg.wasm", location.origin) });
    let databases = 0;
    const open = () => replaced(`contract-${(databases += 1)}`);
    const reopen = (store) => storeOf(names.get(store));
    const replace = (store) => replaced(names.get(store));
    await new Promise((resolve, reject) => {
      const onPanic = (broken) => reject(new Error(broken));
      contract.runJsStoreContract(open, reopen, replace, onPanic).then(resolve, reject);
    });
    if (databases < 20) throw new Error(`only ${databases} databases were made`);
  },

  async "what is stored takes its own length and no more"(t) {
    await deleteDatabase("length");
    const database = await Minamo.open("length", { store: "indexeddb" });
    t.after(() => database.close());
    await database.createTable({
      TableName: "Things",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    });
    await database.documentClient().put({ TableName: "Things", Item: { pk: "p", pad: "x".repeat(200_000) } });
    await database.close();
    for (const store of ["log", "pages"]) {
      const stored = await reach("length", store, (records) => records.getAll());
      // A view of the module's memory would have been stored, and come back, with all of that memory as its buffer.
      equal(
        stored.map((bytes) => bytes.buffer.byteLength),
        stored.map((bytes) => bytes.byteLength),
      );
      equal(stored.length > 0, true);
    }
  },
};
