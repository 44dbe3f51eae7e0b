// Everything that the entries of all hosts export.

export { NumberValue, type MarshallOptions, type UnmarshallOptions } from "./codec/index.js";
export * from "./commands.js";
export {
  DocumentClient,
  type Answer,
  type DocumentClientOptions,
  type ResponseMetadata,
} from "./document-client.js";
export { MinamoError, type MinamoErrorInit, type Outcome } from "./errors.js";
export type { MinamoEvents } from "./events.js";
export { Minamo, type OpenOptions } from "./minamo.js";
export { paginateQuery, paginateScan, type PaginationOptions } from "./paginate.js";
export type { SdkCommand } from "./recognise.js";
export type * from "./types/document.js";
export type * from "./types/operations.js";
export type * from "./types/status.js";
export type * from "./types/tables.js";
export type * from "./types/values.js";
export type { WasmSource } from "./wasm.js";
export type { HttpAnswer, HttpRequest } from "./wire/client.js";
