import type { EngineEvent } from "./abi.js";
import { MinamoError } from "./errors.js";

/** What a database tells outside of any request. */
export interface MinamoEvents {
  /**
   * The store failed: writes that waited for it were rejected as well, and reads show what is durable. Or, by the error's name:
   * `StoreUnavailableError` right after the opening, when IndexedDB cannot be used and the data is in memory instead;
   * `DataLossError` right after it, when Chromium has deleted all that the site had stored, since some of it was damaged;
   * `EngineFailedException` when the wasm module has trapped. The next request opens the database again, unless it was in memory.
   */
  error: (error: MinamoError) => void;
  /** The database works again after an error. */
  recovered: () => void;
}

type Listeners = { readonly [Name in keyof MinamoEvents]: Set<MinamoEvents[Name]> };

/** Tells what an opening met: a task later, when the caller has the database and its listeners are in place. */
export function tellOfOpening(tell: (event: EngineEvent) => void, name: string, message: string): void {
  setTimeout(tell, 0, { type: "error", name, message });
}

/** The listeners of a database. */
export class Events {
  private readonly listeners: Listeners = { error: new Set(), recovered: new Set() };

  add<Name extends keyof MinamoEvents>(event: Name, listener: MinamoEvents[Name]): void {
    this.listeners[event].add(listener);
  }

  delete<Name extends keyof MinamoEvents>(event: Name, listener: MinamoEvents[Name]): void {
    this.listeners[event].delete(listener);
  }

  /** Calls the listeners of an event of the engine, soon: their requests must not be made within a call of the engine. */
  emit(event: EngineEvent): void {
    queueMicrotask(() => {
      this.tell(event);
    });
  }

  private tell(event: EngineEvent): void {
    if (event.type === "recovered") {
      callEach(this.listeners.recovered);
      return;
    }
    callEach(
      this.listeners.error,
      new MinamoError({ name: event.name, message: event.message, status: 500 }),
    );
  }
}

/** Calls every listener, also after one that throws: its error is the host's to report, as that of any event listener. */
export function callEach<Values extends unknown[]>(
  listeners: ReadonlySet<(...values: Values) => void>,
  ...values: Values
): void {
  for (const listener of [...listeners]) {
    try {
      listener(...values);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
