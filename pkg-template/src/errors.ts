import { newRequestId } from "./request-id.js";
import type { AttributeMap } from "./types/values.js";

/** What is known of an answer, as version 3 of the SDK tells it. */
export interface ResponseMetadata {
  httpStatusCode?: number;
  /** 52 letters and digits. */
  requestId?: string;
  extendedRequestId?: string;
  cfId?: string;
  /** Always 1: nothing is tried again. */
  attempts?: number;
  /** In milliseconds: always 0. */
  totalRetryDelay?: number;
}

/** The metadata of a request. */
export function metadata(httpStatusCode: number, requestId = newRequestId()): ResponseMetadata {
  return { httpStatusCode, requestId, attempts: 1, totalRetryDelay: 0 };
}

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
  /** Default: a new one. */
  requestId?: string | undefined;
  /** What went wrong beneath. */
  cause?: unknown;
}

/** The exceptions that the service's front end answers with. */
export const FRONT_END: ReadonlySet<string> = new Set([
  "SerializationException",
  "UnknownOperationException",
  "MissingAuthenticationTokenException",
  "IncompleteSignatureException",
  "InvalidSignatureException",
  "UnrecognizedClientException",
  "AccessDeniedException",
  "ExpiredTokenException",
  "InternalFailure",
  "ServiceUnavailable",
]);

/** What became of a request that the engine did not answer: nothing of it happened, or that is not known. */
export type Outcome = "refused" | "unknown";

/** What version 2 of the SDK would try again. */
const RETRYABLE = /Throttling|ThroughputExceeded|RequestLimitExceeded|TransactionInProgress/;

/**
 * An error of the service, in the shape that both versions of the AWS SDK for JavaScript give it: test `name` (version 3) or `code`
 * (version 2), or use `instanceof` with the class of the exception. Members of the exception, such as `Item` of a failed condition,
 * are properties of the error.
 */
export class MinamoError extends Error {
  /** By this the SDK's classes know errors of the service that are not their own. */
  static readonly shapeId: string = "smithy.ts.sdk.synthetic.com.amazonaws.dynamodb#DynamoDBServiceException";
  /** The service's exception, for example `ResourceNotFoundException`. */
  override readonly name: string;
  /** The same as `name`, as version 2 of the SDK has it. */
  readonly code: string;
  /** HTTP status that the service answers with. */
  readonly statusCode: number;
  /** The id of the request. */
  readonly requestId: string;
  /** When the error came about. */
  readonly time: Date;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Who is at fault: `client` for statuses below 500. */
  readonly $fault: "client" | "server";
  /** What is known of the answer. */
  readonly $metadata: ResponseMetadata;
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
    const { name, status } = init;
    this.name = name;
    this.code = name;
    this.statusCode = status;
    this.requestId = init.requestId ?? newRequestId();
    this.time = new Date();
    this.retryable = status >= 500 || RETRYABLE.test(name);
    this.$fault = status < 500 ? "client" : "server";
    this.$metadata = metadata(status, this.requestId);
    for (const [member, value] of Object.entries(init.members ?? {})) {
      Object.defineProperty(this, member, { value, enumerable: true, configurable: true, writable: true });
    }
  }

  /** Errors of the service that come from elsewhere, the SDK or another copy of this package, are known by what they carry. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (!Object.hasOwn(this, "shapeId")) {
      return Function.prototype[Symbol.hasInstance].call(this, value);
    }
    const { $fault, $metadata, name = "" } = (value ?? {}) as Partial<MinamoError>;
    if ($fault === undefined || $metadata === undefined) {
      return false;
    }
    const exception = this.shapeId.slice(this.shapeId.indexOf("#") + 1);
    return exception === BASE_CLASS
      ? isOfDynamoDb(value as object, name)
      : exception === name && serviceOf(value as object) !== "another";
  }
}

const BASE_CLASS = "DynamoDBServiceException";

/** Names of the service's exceptions: those of its front end, and those that have classes. */
export const EXCEPTIONS = new Set(["ValidationException", "UnknownError", ...FRONT_END]);

function isOfDynamoDb(error: object, name: string): boolean {
  const service = serviceOf(error);
  return service === "DynamoDB" || (service === "unknown" && EXCEPTIONS.has(name));
}

/** Whose error it is, by what it says or by the class of the SDK that all errors of a service have in common. */
function serviceOf(error: object): "DynamoDB" | "another" | "unknown" {
  const { $service } = error as { $service?: string };
  if ($service !== undefined) {
    return $service === "DynamoDB" ? "DynamoDB" : "another";
  }
  const base = classNames(error).find((name) => /.ServiceException$/.test(name));
  if (base === undefined) {
    return "unknown";
  }
  return base === BASE_CLASS ? "DynamoDB" : "another";
}

/** The classes of an object, from its own up. */
function classNames(error: object): string[] {
  const names: string[] = [];
  for (let at: unknown = Object.getPrototypeOf(error); at !== null; at = Object.getPrototypeOf(at)) {
    names.push((at as { constructor?: { name: string } }).constructor?.name ?? "");
  }
  return names;
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
