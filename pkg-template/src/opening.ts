import type { EngineOptions } from "./abi.js";
import { Engine } from "./engine.js";
import { Events, tellOfOpening } from "./events.js";
import { checkIndexedDb, STORE_UNAVAILABLE } from "./host-storage.js";
import { engineOptions, type OpenOptions } from "./open-options.js";
import type { Connect } from "./session.js";

/** What a database is made of. */
export interface Opened {
  engine: Engine;
  events: Events;
}

/** Opens a database in the store that was asked for; if none was, in IndexedDB, or in memory where that cannot be used. */
export async function openDatabase(
  name: string,
  { store, ...given }: Omit<OpenOptions, "wasm">,
  connect: Connect,
): Promise<Opened> {
  const events = new Events();
  const onEvent = events.emit.bind(events);
  const openIn = async (place: EngineOptions["store"]): Promise<Opened> => {
    const engine = await Engine.open({ connect, options: engineOptions(name, place, given), onEvent });
    return { engine, events };
  };
  if (store !== undefined) {
    return openIn(store);
  }
  try {
    checkIndexedDb();
    return await openIn("indexeddb");
  } catch (error) {
    if (!(error instanceof Error) || error.name !== STORE_UNAVAILABLE) {
      throw error;
    }
    const opened = await openIn("memory");
    const message = `${error.message}. The data is in memory only`;
    tellOfOpening(onEvent, STORE_UNAVAILABLE, message);
    return opened;
  }
}
