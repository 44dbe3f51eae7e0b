import type { DurableObjectStorage } from "../sql/durable-object.js";

/** What an object's constructor is handed, as far as it is needed: `ctx`. */
export interface DurableObjectState {
  /** Where its data is. */
  storage: DurableObjectStorage & {
    /** Asks for a call of `alarm` at that time. */
    setAlarm(time: number): Promise<void>;
    /** For when that is, in milliseconds since 1970. */
    getAlarm(): Promise<number | null>;
  };
  /** Lets nothing else happen in the object until the work is done. */
  blockConcurrencyWhile<T>(work: () => Promise<T>): Promise<T>;
}

/** A namespace of objects: a binding of the Worker, as far as it is needed. */
export interface DurableObjectNamespace {
  /** The id of the object of that name. */
  idFromName(name: string): unknown;
  /** What calls the object. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the id is the namespace's own business
  get(id: any): {
    /** Lets the object answer a request. */
    fetch(request: Request): Promise<Response>;
  };
}
