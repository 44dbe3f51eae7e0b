// The entry for Durable Objects: a host of tables, and what leads requests to it. Only Cloudflare's Workers can load it.

export type { Database } from "../database.js";
export type { EndpointCall } from "./call.js";
export { MinamoDurableObject } from "./object.js";
export type { MinamoObjectOptions, TableDefinition } from "./options.js";
export { documentsOf, type RemoteHost, type RemoteMethods, type RemoteOutcome } from "./remote.js";
export { routeToTableHost, type RouteOptions } from "./route.js";
export type { DurableObjectNamespace, DurableObjectState } from "./state.js";
