// The records of streams, as event source mappings of Lambda hand them to functions.

/** An attribute value as it is in JSON: binary values are base64. */
export type JsonAttributeValue = Record<string, unknown>;

/** A change of an item. */
export interface StreamRecord {
  eventID: string;
  eventName: "INSERT" | "MODIFY" | "REMOVE";
  eventVersion: string;
  eventSource: "aws:dynamodb";
  awsRegion: string;
  /** The ARN of the stream. */
  eventSourceARN: string;
  dynamodb: {
    /** Seconds since the Unix epoch. */
    ApproximateCreationDateTime: number;
    Keys: Record<string, JsonAttributeValue>;
    NewImage?: Record<string, JsonAttributeValue>;
    OldImage?: Record<string, JsonAttributeValue>;
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";
  };
  /** Only of items that have expired: then the service has deleted them. */
  userIdentity?: { type: string; principalId: string };
}

/** What a handler gets. */
export interface StreamEvent {
  Records: StreamRecord[];
}

/** A record as GetRecords answers with it. */
export interface WireRecord extends Omit<StreamRecord, "eventSourceARN" | "userIdentity"> {
  userIdentity?: { Type: string; PrincipalId: string };
}

/** The record as a function of Lambda gets it. */
export function toEventRecord({ userIdentity, ...record }: WireRecord, arn: string): StreamRecord {
  const { Type: type = "", PrincipalId: principalId = "" } = userIdentity ?? {};
  return {
    ...record,
    eventSourceARN: arn,
    ...(userIdentity === undefined ? {} : { userIdentity: { type, principalId } }),
  };
}

/** Where a record stands among all of the database. */
export function numberOf(record: StreamRecord): string {
  return record.dynamodb.SequenceNumber;
}

/** Compares two numbers of records: texts of digits. */
export function compareNumbers(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

/** What records of one item, or of one partition, have in common. */
export function partitionOf(record: StreamRecord, hashName: string): string {
  return JSON.stringify(record.dynamodb.Keys[hashName]);
}
