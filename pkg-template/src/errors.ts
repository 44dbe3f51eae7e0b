import type { AttributeMap } from "./types/values.js";

/** What travels with an error of the service besides its message. */
export interface MinamoErrorInit {
  /** The service's exception, for example `ConditionalCheckFailedException`. */
  name: string;
  /** The service's message. */
  message: string;
  /** HTTP status that the service answers with. */
  status: number;
  /** Further members of the exception, for example `Item`. */
  members?: Readonly<Record<string, unknown>>;
  /** What went wrong beneath. */
  cause?: unknown;
}

/** What became of a request that the engine did not answer: nothing of it happened, or that is not known. */
export type Outcome = "refused" | "unknown";

/**
 * An error of the service, in the shape that both versions of the AWS SDK for JavaScript give it: test `name` (version 3) or `code`
 * (version 2). Members of the exception, such as `Item` of a failed condition, are properties of the error.
 */
export class MinamoError extends Error {
  /** The service's exception, for example `ResourceNotFoundException`. */
  override readonly name: string;
  /** The same as `name`, as version 2 of the SDK has it. */
  readonly code: string;
  /** HTTP status that the service answers with. */
  readonly statusCode: number;
  /** Who is at fault: `client` for statuses below 500. */
  readonly $fault: "client" | "server";
  /** What is known of the answer. */
  readonly $metadata: { readonly httpStatusCode: number };
  /** The service that the error speaks for. */
  readonly $service = "DynamoDB";
  /** The item of a `ConditionalCheckFailedException`, if the request asked for it, as attribute values (`{ S: … }`). */
  declare readonly Item?: Readonly<AttributeMap>;
  /** Why the database did not do what it was asked, for example `QuotaExceededError`: of an `InternalServerError`. */
  declare readonly reason?: string;
  /**
   * Beside `reason`, and of an `EngineFailedException`: `refused` if the request changed nothing, `unknown` if it may have been carried
   * out, which a read will show.
   */
  declare readonly outcome?: Outcome;

  /** @param init - Name, message, status and further members. */
  constructor(init: MinamoErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = init.name;
    this.code = init.name;
    this.statusCode = init.status;
    this.$fault = init.status < 500 ? "client" : "server";
    this.$metadata = { httpStatusCode: init.status };
    for (const [member, value] of Object.entries(init.members ?? {})) {
      Object.defineProperty(this, member, { value, enumerable: true, configurable: true, writable: true });
    }
  }
}

/** The service's error for a request that breaks its rules. */
export function validationError(message: string): MinamoError {
  return new MinamoError({ name: "ValidationException", message, status: 400 });
}

/** The error for an operation of DynamoDB that this version does not have. */
export function notBuilt(operation: string): MinamoError {
  return new MinamoError({
    name: "UnknownOperationException",
    message: `Minamo does not implement ${operation} yet`,
    status: 400,
  });
}

/** The error for a call on a database that was closed. */
export function closedError(): MinamoError {
  return new MinamoError({ name: "DatabaseClosedException", message: "The database is closed", status: 400 });
}

/** The name of the error for what a trap in the wasm module has ended. */
export const ENGINE_FAILED = "EngineFailedException";

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  refused: "This request changed nothing",
  unknown: "Whether this request was carried out is not known: read to find out",
};

/** The error for a request that was under way when the wasm module trapped, or that came to a database that was lost with it. */
export function engineFailed(trap: Error, outcome: Outcome): MinamoError {
  const message = `${describeTrap(trap)}. ${OUTCOMES[outcome]}`;
  return new MinamoError({ name: ENGINE_FAILED, message, status: 500, members: { outcome }, cause: trap });
}

/** A trap in one line: the text of a panic has two. */
export function describeTrap(trap: Error): string {
  return `The engine failed (${trap.message.replaceAll("\n", " ")})`;
}
