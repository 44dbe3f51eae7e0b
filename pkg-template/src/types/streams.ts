// The requests and answers of the operations on streams.

import type { KeySchemaElement, StreamViewType } from "./tables.js";
import type { AttributeMap } from "./values.js";

/** A stream of changes. */
export interface Stream {
  StreamArn?: string | undefined;
  TableName?: string | undefined;
  /** When the stream was switched on: of several streams of a table, each has its own. */
  StreamLabel?: string | undefined;
}

/** Request of ListStreams. */
export interface ListStreamsInput {
  /** Default: the streams of all tables. */
  TableName?: string | undefined;
  /** 1 to 100, which is the default. */
  Limit?: number | undefined;
  ExclusiveStartStreamArn?: string | undefined;
}

/** Answer of ListStreams. */
export interface ListStreamsOutput {
  Streams?: Stream[] | undefined;
  /** Present if there are more streams. */
  LastEvaluatedStreamArn?: string | undefined;
}

/** Which shards DescribeStream is to tell of. */
export interface ShardFilter {
  /** Those that follow a shard. */
  Type?: "CHILD_SHARDS" | undefined;
  /** That shard. */
  ShardId?: string | undefined;
}

/** Request of DescribeStream. */
export interface DescribeStreamInput {
  StreamArn: string | undefined;
  /** How many shards are told: 1 to 100, which is the default. */
  Limit?: number | undefined;
  ExclusiveStartShardId?: string | undefined;
  ShardFilter?: ShardFilter | undefined;
}

/** The numbers that the records of a shard can have. */
export interface SequenceNumberRange {
  StartingSequenceNumber?: string | undefined;
  /** Absent as long as the shard takes records. */
  EndingSequenceNumber?: string | undefined;
}

/** A part of a stream. A shard is to be read to its end before those that follow it. */
export interface Shard {
  ShardId?: string | undefined;
  SequenceNumberRange?: SequenceNumberRange | undefined;
  /** The shard before it. */
  ParentShardId?: string | undefined;
}

/** State of a stream. What is disabled can be read for a day. */
export type StreamStatus = "ENABLING" | "ENABLED" | "DISABLING" | "DISABLED";

/** A stream as DescribeStream tells it. */
export interface StreamDescription extends Stream {
  StreamStatus?: StreamStatus | undefined;
  StreamViewType?: StreamViewType | undefined;
  CreationRequestDateTime?: Date | undefined;
  KeySchema?: KeySchemaElement[] | undefined;
  Shards?: Shard[] | undefined;
  /** Present if there are more shards. */
  LastEvaluatedShardId?: string | undefined;
}

/** Answer of DescribeStream. */
export interface DescribeStreamOutput {
  StreamDescription?: StreamDescription | undefined;
}

/** Where an iterator begins. */
export type ShardIteratorType =
  "TRIM_HORIZON" | "LATEST" | "AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER" | "AT_TIMESTAMP";

/** Request of GetShardIterator. */
export interface GetShardIteratorInput {
  StreamArn: string | undefined;
  ShardId: string | undefined;
  ShardIteratorType: ShardIteratorType | undefined;
  /** For AT_SEQUENCE_NUMBER and AFTER_SEQUENCE_NUMBER. */
  SequenceNumber?: string | undefined;
  /** For AT_TIMESTAMP. */
  Timestamp?: Date | undefined;
}

/** Answer of GetShardIterator. */
export interface GetShardIteratorOutput {
  /** Can be used for 15 minutes. */
  ShardIterator?: string | undefined;
}

/** Request of GetRecords. */
export interface GetRecordsInput {
  ShardIterator: string | undefined;
  /** 1 to 1000, which is the default. */
  Limit?: number | undefined;
}

/** A change of an item. */
export interface StreamRecord {
  /** To the second. */
  ApproximateCreationDateTime?: Date | undefined;
  Keys?: AttributeMap | undefined;
  NewImage?: AttributeMap | undefined;
  OldImage?: AttributeMap | undefined;
  SequenceNumber?: string | undefined;
  SizeBytes?: number | undefined;
  StreamViewType?: StreamViewType | undefined;
}

/** Who made a change that nobody asked for. */
export interface Identity {
  PrincipalId?: string | undefined;
  Type?: string | undefined;
}

/** A record of a stream. */
export interface _Record {
  eventID?: string | undefined;
  eventName?: "INSERT" | "MODIFY" | "REMOVE" | undefined;
  eventVersion?: string | undefined;
  eventSource?: string | undefined;
  awsRegion?: string | undefined;
  dynamodb?: StreamRecord | undefined;
  /** Present if the item was deleted because it had expired. */
  userIdentity?: Identity | undefined;
}

/** Answer of GetRecords. */
export interface GetRecordsOutput {
  Records?: _Record[] | undefined;
  /** Absent at the end of a shard that takes no more records. */
  NextShardIterator?: string | undefined;
}
