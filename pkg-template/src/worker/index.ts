// The entry for pages that keep their main thread free: the engine runs in a worker, and its module is loaded there.

export * from "../exports.js";
export type { WorkerFactory } from "./connect.js";
export { Minamo } from "./minamo.js";
export type { WorkerOpenOptions } from "./options.js";
