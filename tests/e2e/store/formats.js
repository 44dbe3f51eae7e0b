// Databases of other builds, and those that are not ours.

import { blocks, deleteDatabase, equal, fails, open, openEmpty, reach, readLog, settled } from "./tools.js";

const manifest = (...bytes) => new Uint8Array(bytes);

const setFormat = (name, version) => reach(name, "meta", (meta) => meta.put(version, "format"));

const formatOf = (name) => reach(name, "meta", (meta) => meta.get("format"));

const versionsOf = ({ found, supported }) => ({ found, supported });

export const tests = {
  async "a newer format is refused and left alone"(t) {
    const store = await openEmpty(t, "newer");
    await store.append(0, blocks("a"), "relaxed");
    store.close();
    await setFormat("newer", 3);
    const refused = await fails(open(t, "newer"), "VersionUnsupported");
    equal(versionsOf(refused), { found: 3, supported: 2 });
    await setFormat("newer", 1);
    equal(await readLog(await open(t, "newer")), "a");
  },

  async "a database of the first format is raised with its first manifest"(t) {
    const before = await openEmpty(t, "older");
    await before.append(0, blocks("a"), "relaxed");
    before.close();
    await setFormat("older", 1);
    const store = await open(t, "older");
    await store.append(1, blocks("b"), "relaxed");
    await fails(store.publish(manifest(1), manifest(2), "relaxed"), "Conflict");
    equal(await formatOf("older"), 1);
    await store.publish(undefined, manifest(1), "relaxed");
    equal(await formatOf("older"), 2);
    equal(await readLog(store), "a b");
  },

  async "a manifest does not follow one of a newer build"(t) {
    const store = await openEmpty(t, "raised");
    await store.publish(undefined, manifest(1), "relaxed");
    await setFormat("raised", 3);
    const refused = await fails(store.publish(manifest(1), manifest(2), "relaxed"), "VersionUnsupported");
    equal(versionsOf(refused), { found: 3, supported: 2 });
    equal(await formatOf("raised"), 3);
    equal(await store.readManifest(), manifest(1));
  },

  async "a newer version of the database itself is refused and left alone"(t) {
    await deleteDatabase("future");
    (await settled(indexedDB.open("minamo:future", 7))).close();
    const refused = await fails(open(t, "future"), "VersionUnsupported");
    equal(versionsOf(refused), { found: 3, supported: 2 });
    const database = await settled(indexedDB.open("minamo:future"));
    t.after(() => database.close());
    equal(database.version, 7);
  },

  async "a database of someone else is refused"(t) {
    await deleteDatabase("strange");
    (await settled(indexedDB.open("minamo:strange", 1))).close();
    await fails(open(t, "strange"), "Unavailable");
    await deleteDatabase("strange");
  },

  async "a new database has the object stores and the format of docs/format.md"(t) {
    const made = await openEmpty(t, "made");
    await made.append(0, blocks("a"), "relaxed");
    await made.addPages([[1, blocks("p")[0]]], "relaxed");
    await made.publish(undefined, manifest(9), "relaxed");
    const database = await settled(indexedDB.open("minamo:made"));
    t.after(() => database.close());
    equal([database.version, [...database.objectStoreNames]], [1, ["log", "meta", "pages"]]);
    const records = async (name) => {
      const store = database.transaction(name).objectStore(name);
      const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()].map(settled));
      return Object.fromEntries(keys.map((key, index) => [key, values[index]]));
    };
    equal(await records("log"), { 0: blocks("a")[0] });
    equal(await records("pages"), { 1: blocks("p")[0] });
    const { identity, ...meta } = await records("meta");
    equal(meta, { format: 2, manifest: manifest(9) });
    equal([identity instanceof Uint8Array, identity.length], [true, 16]);
  },
};
