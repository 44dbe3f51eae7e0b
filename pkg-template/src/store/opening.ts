// Opening a database on hosts that fail to now and then.

import { Connection } from "./connection.js";
import { describe, openFailure } from "./failure.js";
import { FORMAT_KEY, FORMAT_VERSION, IDENTITY_KEY, LOG, META, PAGES } from "./names.js";
import { StoreError } from "./store.js";

/**
 * What is waited before a further try. Chromium mends a database that it fails to open ("Internal error opening backing store"); WebKit
 * loses its storage process in the background, and has another one soon.
 */
const PAUSES_MS = [0, 300, 2_000];

/**
 * An open that takes longer never settles: seen when the host's storage process has crashed, and when a deletion of the database waits
 * for a connection that nobody closes.
 */
const OPEN_MS_MAX = 5_000;

/** So many random bytes never come twice. */
const IDENTITY_BYTES = 16;

/** What to do where there is no database of that name: `respect` means that there was one, and somebody has deleted it. */
export type Absence = "fill" | "respect";

/** What is told of a database. */
export interface Hooks {
  /** The host has closed a connection, or the database is to be deleted. */
  onEnd: () => void;
  /** There is no database because the host has deleted it. Why, in its words. */
  onLoss: (reason: string) => void;
}

/** As Chromium has it, which deletes all that an origin has stored when it finds some of that damaged. */
interface VersionChange extends IDBVersionChangeEvent {
  /** Empty if it has not. */
  dataLossMessage?: string;
}

/** Opens the database of that name. Never deletes one, whatever is wrong with it. */
export async function openConnection(name: string, absence: Absence, hooks: Hooks): Promise<Connection> {
  for (const pause of PAUSES_MS) {
    try {
      return await openOnce(name, absence, hooks);
    } catch (error) {
      if ((error as StoreError).code !== "Lost") {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return openOnce(name, absence, hooks);
}

async function openOnce(name: string, absence: Absence, hooks: Hooks): Promise<Connection> {
  const database = (await openInTime(name, absence, hooks)) ?? (await openInTime(name, absence, hooks));
  if (database === undefined) {
    throw new StoreError("Unavailable", "the host does not open the database");
  }
  const connection = new Connection(database, hooks.onEnd);
  try {
    await connection.readMeta();
  } catch (error) {
    connection.giveUp();
    throw connection.note(error);
  }
  return connection;
}

/** Undefined when it takes too long. */
function openInTime(name: string, absence: Absence, hooks: Hooks): Promise<IDBDatabase | undefined> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      poke();
      resolve(undefined);
    }, OPEN_MS_MAX);
    request(name, absence, hooks)
      .finally(() => {
        clearTimeout(timer);
      })
      .then((database) => {
        if (isLate) {
          // Without somebody who closes it, the database could not be deleted.
          database.close();
        }
        resolve(database);
      }, reject);
  });
}

function request(name: string, absence: Absence, hooks: Hooks): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    let opening: IDBOpenDBRequest;
    try {
      opening = indexedDB.open(name, 1);
    } catch (error) {
      reject(new StoreError("Unavailable", describe(error)));
      return;
    }
    let hasVanished = false;
    opening.onupgradeneeded = ({ dataLossMessage }: VersionChange) => {
      if (dataLossMessage) {
        hooks.onLoss(dataLossMessage);
      }
      if (absence === "fill") {
        createStores(opening.result);
      } else {
        hasVanished = true;
        // The host takes a new database back whose creation is aborted.
        opening.transaction?.abort();
      }
    };
    opening.onsuccess = () => {
      resolve(opening.result);
    };
    opening.onerror = () => {
      reject(hasVanished ? new StoreError("Vanished") : openFailure(opening.error));
    };
  });
}

function createStores(database: IDBDatabase): void {
  database.createObjectStore(LOG);
  database.createObjectStore(PAGES);
  const meta = database.createObjectStore(META);
  // In the transaction that creates the object stores: no database is ever seen without them.
  meta.put(FORMAT_VERSION, FORMAT_KEY);
  meta.put(crypto.getRandomValues(new Uint8Array(IDENTITY_BYTES)), IDENTITY_KEY);
}

/** Asks for something else: that is known to wake the storage process of WebKit. The answer matters to nobody. */
function poke(): void {
  try {
    (indexedDB as Partial<IDBFactory>).databases?.().catch(() => undefined);
  } catch {
    // Nor does it whether there is one.
  }
}
