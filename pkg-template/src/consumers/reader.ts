// Reads a table's stream in order, from shard to shard, and waits at its end.

import { compareNumbers, toEventRecord, type StreamRecord, type WireRecord } from "./records.js";
import type { StreamSource } from "./source.js";
import { pause, untilEnd, type Ending } from "./time.js";

interface Shard {
  ShardId: string;
  SequenceNumberRange: { StartingSequenceNumber: string; EndingSequenceNumber?: string };
}

/** A stream, as it is described. */
export interface Stream {
  arn: string;
  /** The attribute of the partition key. */
  hashName: string;
  isEnabled: boolean;
  shards: Shard[];
}

/** Records that were read together. */
export interface RecordPage {
  stream: Stream;
  records: StreamRecord[];
}

const RECORDS_MAX = 1000;
/** How long to wait after an error that may pass. */
const RETRY_MS = 500;

/** The stream that a table has now. */
export async function describeTableStream(source: StreamSource, table: string): Promise<string | undefined> {
  const { Table } = (await source.call("DescribeTable", { TableName: table })) as {
    Table: { LatestStreamArn?: string };
  };
  return Table.LatestStreamArn;
}

/**
 * The same, which has to be there.
 * @throws Error if it is not.
 */
export async function streamOf(source: StreamSource, table: string): Promise<string> {
  const arn = await describeTableStream(source, table);
  if (arn === undefined) {
    throw new Error(`The table ${table} has no stream: it is made with a StreamSpecification`);
  }
  return arn;
}

/** Reads on from a place: the number of a record, behind which it begins, or nothing, which is the oldest record. */
export class StreamReader {
  private iterator: string | undefined;
  private shard: Shard | undefined;
  private stream: Stream | undefined;

  constructor(
    private readonly source: StreamSource,
    private readonly table: string,
    private arn: string,
    private after: string | undefined,
    private readonly ending: Ending,
  ) {}

  /** The shard that is being read. */
  get shardId(): string {
    return this.shard?.ShardId ?? "";
  }

  /** Where the next page begins. */
  get place(): { arn: string; after: string | undefined } {
    return { arn: this.arn, after: this.after };
  }

  /** The next records, for which it waits at the end of the stream; there may be none. Undefined at the end. */
  async next(): Promise<RecordPage | undefined> {
    while (!this.ending.hasCome) {
      try {
        const page = await this.read();
        if (page !== undefined) {
          return page;
        }
      } catch (error) {
        await this.recover(error);
      }
    }
    return undefined;
  }

  private async read(): Promise<RecordPage | undefined> {
    const shard = await this.currentShard();
    const { stream } = this;
    if (shard === undefined || stream === undefined) {
      return undefined;
    }
    // Asked before the reading, so that nothing that comes after it is missed.
    const changed = this.source.awaitChange(treeOf(shard));
    changed.catch(() => undefined);
    this.iterator ??= await this.seek(shard);
    const answer = (await this.source.call("GetRecords", {
      ShardIterator: this.iterator,
      Limit: RECORDS_MAX,
    })) as { Records: WireRecord[]; NextShardIterator?: string };
    const records = answer.Records.map((record) => toEventRecord(record, this.arn));
    this.after = records.at(-1)?.dynamodb.SequenceNumber ?? this.after;
    this.iterator = answer.NextShardIterator;
    if (this.iterator === undefined) {
      this.after = shard.SequenceNumberRange.EndingSequenceNumber ?? (await this.endOf(shard)) ?? this.after;
      this.shard = undefined;
    } else if (records.length === 0) {
      await untilEnd(changed, this.ending);
      // A stream that was switched off, or a shard that was closed, shows when it is described again.
      this.stream = undefined;
    }
    return { stream, records };
  }

  /** The shard in which the next record is. */
  private async currentShard(): Promise<Shard | undefined> {
    if (this.shard !== undefined && this.stream !== undefined) {
      return this.shard;
    }
    const stream = await this.describe();
    const { after } = this;
    const isBehind = ({ SequenceNumberRange: { EndingSequenceNumber: end } }: Shard): boolean =>
      end === undefined || after === undefined || compareNumbers(end, after) > 0;
    const next = stream.shards.find(isBehind);
    if (next !== undefined) {
      if (next.ShardId !== this.shard?.ShardId) {
        this.iterator = undefined;
      }
      this.stream = stream;
      this.shard = next;
      return next;
    }
    // It was read to its end. The table may have another one by now.
    const latest = await describeTableStream(this.source, this.table);
    if (latest !== undefined && latest !== this.arn) {
      this.arn = latest;
      this.iterator = undefined;
      return this.currentShard();
    }
    const last = stream.shards.at(-1);
    await untilEnd(this.source.awaitChange(last === undefined ? 0 : treeOf(last)), this.ending);
    return undefined;
  }

  private async describe(): Promise<Stream> {
    const shards: Shard[] = [];
    for (let start: string | undefined; ;) {
      const { StreamDescription: stream } = (await this.source.call("DescribeStream", {
        StreamArn: this.arn,
        ...(start === undefined ? {} : { ExclusiveStartShardId: start }),
      })) as {
        StreamDescription: {
          StreamStatus: string;
          KeySchema: { AttributeName: string; KeyType: string }[];
          Shards: Shard[];
          LastEvaluatedShardId?: string;
        };
      };
      shards.push(...stream.Shards);
      start = stream.LastEvaluatedShardId;
      if (start === undefined) {
        const hashName = stream.KeySchema.find((key) => key.KeyType === "HASH")?.AttributeName ?? "";
        return { arn: this.arn, hashName, isEnabled: stream.StreamStatus === "ENABLED", shards };
      }
    }
  }

  private async endOf(shard: Shard): Promise<string | undefined> {
    const { shards } = await this.describe();
    return shards.find(({ ShardId }) => ShardId === shard.ShardId)?.SequenceNumberRange.EndingSequenceNumber;
  }

  private async seek(shard: Shard): Promise<string> {
    const { after } = this;
    const isWithin =
      after !== undefined && compareNumbers(after, shard.SequenceNumberRange.StartingSequenceNumber) >= 0;
    const answer = (await this.source.call("GetShardIterator", {
      StreamArn: this.arn,
      ShardId: shard.ShardId,
      ...(isWithin
        ? { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: after }
        : { ShardIteratorType: "TRIM_HORIZON" }),
    })) as { ShardIterator: string };
    return answer.ShardIterator;
  }

  /** Goes on where that is possible; throws otherwise. */
  private async recover(error: unknown): Promise<void> {
    const name = error instanceof Error ? error.name : "";
    this.iterator = undefined;
    switch (name) {
      case "ExpiredIteratorException":
        return;
      case "TrimmedDataAccessException":
        // Nobody was there for longer than records are kept: the oldest that are left come next.
        this.after = undefined;
        this.stream = undefined;
        return;
      case "InternalServerError":
      case "EngineFailedException":
        this.stream = undefined;
        await pause(RETRY_MS, this.ending);
        return;
      case "ResourceNotFoundException": {
        // The stream is gone, but numbers go on in the next one of the table, if there is one.
        const latest = await describeTableStream(this.source, this.table);
        if (latest === undefined || latest === this.arn) {
          throw error;
        }
        this.arn = latest;
        this.stream = undefined;
        return;
      }
      default:
        throw error;
    }
  }
}

/** The number of the tree in which a shard is, which its name ends with. */
function treeOf({ ShardId }: Shard): number {
  return Number.parseInt(ShardId.slice(ShardId.lastIndexOf("-") + 1), 16);
}
