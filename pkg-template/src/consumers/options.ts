import type { FilterCriteria } from "./filter.js";
import type { StreamEvent } from "./records.js";

/** Where a consumer begins that has no place yet. */
export type StartingPosition = "TRIM_HORIZON" | "LATEST";

/** What a failure record tells of. */
export interface StreamFailure {
  requestContext: {
    requestId: string;
    /** The name of the consumer. */
    functionArn: string;
    condition: "RetryAttemptsExhausted" | "RecordAgeExceeded";
    approximateInvokeCount: number;
  };
  responseContext: { statusCode: number; executedVersion: string; functionError: string };
  version: "1.0";
  timestamp: string;
  DDBStreamBatchInfo: {
    shardId: string;
    startSequenceNumber: string;
    endSequenceNumber: string;
    approximateArrivalOfFirstRecord: string;
    approximateArrivalOfLastRecord: string;
    batchSize: number;
    streamArn: string;
  };
}

/** How a consumer of a stream works: as an event source mapping of Lambda. */
export interface StreamConsumerOptions {
  /** Its place is kept under this name, for the table. Default: `default`. */
  name?: string | undefined;
  /** The most records of a batch: 1 to 10,000. Default: 100. */
  batchSize?: number | undefined;
  /** Seconds to wait for a batch to become full: 0 to 300. Default: 0. */
  batchWindow?: number | undefined;
  /** Only records that fit one of the patterns are handled. */
  filterCriteria?: FilterCriteria | undefined;
  /** Where it begins if it has never run. Default: `TRIM_HORIZON`, the oldest record that is kept. */
  startingPosition?: StartingPosition | undefined;
  /** Whether a batch that fails is cut in halves, which are handled one after the other. Default: false. */
  bisectBatchOnError?: boolean | undefined;
  /** How often a batch that fails is handled again; -1, the default, for as often as it takes. */
  maximumRetryAttempts?: number | undefined;
  /** Seconds after which records are not handled any more; -1, the default, for never. */
  maximumRecordAge?: number | undefined;
  /** How many batches are handled at once, 1 to 10. The changes of one partition key stay in their order. Default: 1. */
  parallelizationFactor?: number | undefined;
  /** Gets what was given up. If it fails, it is called again. */
  onFailure?: ((failure: StreamFailure) => unknown) | undefined;
  /** Stops the consumer. */
  signal?: AbortSignal | undefined;
}

/** What a handler is told besides the event: a part of Lambda's context. */
export interface HandlerContext {
  functionName: string;
  functionVersion: string;
  awsRequestId: string;
  /** What is left of the time that a handler would have on Lambda; here, nothing stops one that takes longer. */
  getRemainingTimeInMillis(): number;
}

/** What a handler may answer with, to tell from which record on it has failed. */
export interface StreamBatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** Handles a batch of changes. It has failed if it throws, or rejects, or says so. */
export type StreamHandler = (event: StreamEvent, context: HandlerContext) => unknown;

/** The options with their defaults. */
export interface Settings {
  name: string;
  batchSize: number;
  batchWindowMs: number;
  startingPosition: StartingPosition;
  bisectBatchOnError: boolean;
  maximumRetryAttempts: number;
  maximumRecordAgeMs: number;
  parallelizationFactor: number;
  onFailure: (failure: StreamFailure) => unknown;
}

/**
 * Checks options and adds the defaults.
 * @throws RangeError for a number outside of its range, TypeError for a position that is unknown.
 */
export function settingsOf(options: StreamConsumerOptions): Settings {
  const number = (name: keyof StreamConsumerOptions, least: number, most: number, absent: number): number => {
    const value = (options[name] as number | undefined) ?? absent;
    if (!(value >= least && value <= most)) {
      throw new RangeError(`${name} is a number from ${least} to ${most}, not ${String(value)}`);
    }
    return value;
  };
  const { startingPosition = "TRIM_HORIZON" } = options;
  if (!["TRIM_HORIZON", "LATEST"].includes(startingPosition)) {
    throw new TypeError(`startingPosition is TRIM_HORIZON or LATEST, not ${startingPosition}`);
  }
  const age = number("maximumRecordAge", -1, 604_800, -1);
  return {
    name: options.name ?? "default",
    batchSize: number("batchSize", 1, 10_000, 100),
    batchWindowMs: 1000 * number("batchWindow", 0, 300, 0),
    startingPosition,
    bisectBatchOnError: options.bisectBatchOnError ?? false,
    maximumRetryAttempts: number("maximumRetryAttempts", -1, 10_000, -1),
    maximumRecordAgeMs: age < 0 ? Infinity : 1000 * age,
    parallelizationFactor: number("parallelizationFactor", 1, 10, 1),
    onFailure: options.onFailure ?? (() => undefined),
  };
}
