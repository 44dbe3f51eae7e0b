import type { EngineEvent } from "./abi.js";
import { MinamoError } from "./errors.js";

/** What a database tells outside of any request. */
export interface MinamoEvents {
  /** The store failed: writes that waited for it were rejected as well, and what is in memory is what is durable. */
  error: (error: MinamoError) => void;
  /** The store works again after an error. */
  recovered: () => void;
}

type Listeners = { readonly [Name in keyof MinamoEvents]: Set<MinamoEvents[Name]> };

/** The listeners of a database. */
export class Events {
  private readonly listeners: Listeners = { error: new Set(), recovered: new Set() };

  add<Name extends keyof MinamoEvents>(event: Name, listener: MinamoEvents[Name]): void {
    this.listeners[event].add(listener);
  }

  delete<Name extends keyof MinamoEvents>(event: Name, listener: MinamoEvents[Name]): void {
    this.listeners[event].delete(listener);
  }

  /** Calls the listeners of an event of the engine. */
  emit(event: EngineEvent): void {
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
function callEach<Values extends unknown[]>(
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
