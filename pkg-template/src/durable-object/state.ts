import type { DurableObjectStorage } from "../sql/durable-object.js";

/** What an object's constructor is handed, as far as it is needed: `ctx`. */
export interface DurableObjectState {
  storage: DurableObjectStorage & { setAlarm(time: number): Promise<void> };
  blockConcurrencyWhile<T>(work: () => Promise<T>): Promise<T>;
}

/** A namespace of objects: a binding of the Worker, as far as it is needed. */
export interface DurableObjectNamespace {
  idFromName(name: string): unknown;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the id is the namespace's own business
  get(id: any): { fetch(request: Request): Promise<Response> };
}
