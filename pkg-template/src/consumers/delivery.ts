// Hands batches to a handler until it has taken them, or they are given up.

import { newRequestId } from "../request-id.js";
import type { HandlerContext, Settings, StreamFailure, StreamHandler } from "./options.js";
import { numberOf, type StreamRecord } from "./records.js";
import { pause, type Ending } from "./time.js";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 60_000;
/** What a handler is told to have left at first: the most that Lambda gives. */
const TIME_MS = 15 * 60 * 1000;

/** Records that are handled together, and how often that has failed. */
interface Part {
  records: StreamRecord[];
  failures: number;
}

type Condition = StreamFailure["requestContext"]["condition"];

/** What a delivery knows of the consumer. */
export interface Surroundings {
  ending: Ending;
  /** Is told of the records that are done with. */
  settled(records: StreamRecord[]): void;
  shardOf(record: StreamRecord): string;
  /** The time of the database, in milliseconds since 1970. */
  now(): number;
}

/** Hands batches to a handler. */
export class Delivery {
  constructor(
    private readonly settings: Settings,
    private readonly handler: StreamHandler,
    private readonly around: Surroundings,
  ) {}

  /** Hands over a batch, and waits until it is done with; or, at the end, until the handler has ended. */
  async deliver(records: StreamRecord[]): Promise<void> {
    const parts: Part[] = [{ records, failures: 0 }];
    for (let part = parts.shift(); part !== undefined && !this.around.ending.hasCome; part = parts.shift()) {
      parts.unshift(...(await this.attempt(part)));
    }
  }

  /** What is left of a part after it was handled once. */
  private async attempt(part: Part): Promise<Part[]> {
    const fresh = await this.giveUpOld(part);
    if (fresh === undefined) {
      return [];
    }
    const { records, failures } = fresh;
    const taken = await this.invoke(records);
    this.around.settled(records.slice(0, taken));
    const left = records.slice(taken);
    if (left.length === 0) {
      return [];
    }
    const { bisectBatchOnError, maximumRetryAttempts } = this.settings;
    if (bisectBatchOnError && taken === 0 && left.length > 1) {
      const half = Math.ceil(left.length / 2);
      return [
        { records: left.slice(0, half), failures },
        { records: left.slice(half), failures },
      ];
    }
    if (maximumRetryAttempts >= 0 && failures >= maximumRetryAttempts) {
      await this.giveUp(left, "RetryAttemptsExhausted", failures + 1);
      return [];
    }
    await pause(Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS), this.around.ending);
    return [{ records: left, failures: failures + 1 }];
  }

  /** The records that are not too old. */
  private async giveUpOld({ records, failures }: Part): Promise<Part | undefined> {
    const oldest = this.around.now() - this.settings.maximumRecordAgeMs;
    const isFresh = (record: StreamRecord): boolean =>
      record.dynamodb.ApproximateCreationDateTime * 1000 >= oldest;
    const first = records.findIndex(isFresh);
    const old = first < 0 ? records : records.slice(0, first);
    if (old.length > 0) {
      await this.giveUp(old, "RecordAgeExceeded", failures);
    }
    return first < 0 ? undefined : { records: records.slice(first), failures };
  }

  /** How many of the records the handler has taken. */
  private async invoke(records: StreamRecord[]): Promise<number> {
    const deadline = Date.now() + TIME_MS;
    const context: HandlerContext = {
      functionName: this.settings.name,
      functionVersion: "$LATEST",
      awsRequestId: newRequestId(),
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    };
    try {
      return takenOf(await this.handler({ Records: records }, context), records);
    } catch {
      return 0;
    }
  }

  private async giveUp(records: StreamRecord[], condition: Condition, invocations: number): Promise<void> {
    const failure = failureOf(this.settings.name, records, condition, invocations, this.around);
    for (let pauses = 0; !this.around.ending.hasCome; pauses += 1) {
      try {
        await this.settings.onFailure(failure);
        this.around.settled(records);
        return;
      } catch {
        await pause(Math.min(FIRST_PAUSE_MS * 2 ** pauses, LONGEST_PAUSE_MS), this.around.ending);
      }
    }
  }
}

/** How many records come before the first that the handler says to have failed. What it says of none of them is a failure of all. */
function takenOf(answer: unknown, records: StreamRecord[]): number {
  const failures = (answer as { batchItemFailures?: unknown } | null | undefined)?.batchItemFailures;
  if (!Array.isArray(failures)) {
    return records.length;
  }
  const places = failures.map((failure: unknown) => {
    const identifier = (failure as { itemIdentifier?: unknown } | null | undefined)?.itemIdentifier;
    return Math.max(
      0,
      records.findIndex((record) => numberOf(record) === identifier),
    );
  });
  return Math.min(records.length, ...places);
}

function failureOf(
  name: string,
  records: StreamRecord[],
  condition: Condition,
  invocations: number,
  around: Surroundings,
): StreamFailure {
  const [first] = records as [StreamRecord];
  const last = records.at(-1) ?? first;
  const arrival = (record: StreamRecord): string =>
    new Date(record.dynamodb.ApproximateCreationDateTime * 1000).toISOString();
  return {
    requestContext: {
      requestId: newRequestId(),
      functionArn: name,
      condition,
      approximateInvokeCount: invocations,
    },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    version: "1.0",
    timestamp: new Date(around.now()).toISOString(),
    DDBStreamBatchInfo: {
      shardId: around.shardOf(first),
      startSequenceNumber: numberOf(first),
      endSequenceNumber: numberOf(last),
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn: first.eventSourceARN,
    },
  };
}
