import type { Database } from "../database.js";
import type { OpenOptions } from "../open-options.js";
import type { CreateTableInput } from "../types/tables.js";
import type { TimeToLiveSpecification } from "../types/time-to-live.js";
import type { DocumentClientOptions } from "../document-client.js";
import type { EndpointCall } from "./call.js";

/** A table that an object makes when it starts, unless it is there: a request of CreateTable, and by what its items expire. */
export interface TableDefinition extends CreateTableInput {
  TimeToLiveSpecification?: TimeToLiveSpecification | undefined;
}

/** What holds for the objects of a class. */
export interface MinamoObjectOptions extends Pick<
  OpenOptions,
  "accountId" | "cacheBytes" | "clock" | "region" | "throttling" | "ttl"
> {
  /** Made when the object starts, each if there is none of its name. A table that is there stays as it is. */
  tables?: readonly TableDefinition[] | undefined;
  /**
   * The keys that requests to `fetch` have to be signed with. `"any"` takes every signature: only for objects that nobody but the
   * account's own Workers can reach. Default: MINAMO_ACCESS_KEY_ID and MINAMO_SECRET_ACCESS_KEY of the environment; without these,
   * `fetch` refuses all requests.
   */
  credentials?: OpenOptions["credentials"] | "any";
  /**
   * Decides about each request to `fetch` before it is carried out; its signature may not have been verified yet, but will be. What is
   * not allowed gets AccessDeniedException.
   */
  authorize?: ((call: EndpointCall) => boolean | Promise<boolean>) | undefined;
  /** How the methods of the object that take plain JavaScript values convert them. */
  documents?: DocumentClientOptions | undefined;
  /** Called whenever the object has started, once its tables are there and before anything else: to begin to consume streams. */
  onStart?: ((database: Database) => unknown) | undefined;
}

/**
 * Bytes of pages that stay in memory: an isolate has 128 MB for all of its objects, their code and the requests under way, and the module's
 * memory never shrinks.
 */
export const CACHE_BYTES = 16 * 1024 * 1024;

interface Secrets {
  MINAMO_ACCESS_KEY_ID?: unknown;
  MINAMO_SECRET_ACCESS_KEY?: unknown;
}

/** The keys for `fetch`: those of the options, else of the environment; undefined if there are none. */
export function credentialsOf(
  given: MinamoObjectOptions["credentials"],
  environment: unknown,
): MinamoObjectOptions["credentials"] {
  if (given !== undefined) {
    return given;
  }
  const { MINAMO_ACCESS_KEY_ID: accessKeyId, MINAMO_SECRET_ACCESS_KEY: secretAccessKey } = (environment ??
    {}) as Secrets;
  return typeof accessKeyId === "string" && typeof secretAccessKey === "string"
    ? { accessKeyId, secretAccessKey }
    : undefined;
}
