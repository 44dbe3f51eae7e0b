/** A tag of a table: a table has no two with the same key. */
export interface Tag {
  /** 1 to 128 letters, digits, spaces and signs of `+-=._:/@`. */
  Key: string | undefined;
  /** At most 256 of the same. */
  Value: string | undefined;
}

/** Request of TagResource. */
export interface TagResourceInput {
  /** The ARN of a table. */
  ResourceArn: string | undefined;
  Tags: Tag[] | undefined;
}

/** Request of UntagResource. */
export interface UntagResourceInput {
  /** The ARN of a table. */
  ResourceArn: string | undefined;
  TagKeys: string[] | undefined;
}

/** Request of ListTagsOfResource. */
export interface ListTagsOfResourceInput {
  /** The ARN of a table. */
  ResourceArn: string | undefined;
}

/** Answer of ListTagsOfResource: all tags, at most 50. */
export interface ListTagsOfResourceOutput {
  Tags?: Tag[] | undefined;
  NextToken?: string | undefined;
}

/** Answer of DescribeLimits, in capacity units per second. */
export interface DescribeLimitsOutput {
  AccountMaxReadCapacityUnits?: number | undefined;
  AccountMaxWriteCapacityUnits?: number | undefined;
  TableMaxReadCapacityUnits?: number | undefined;
  TableMaxWriteCapacityUnits?: number | undefined;
}

/** Answer of DescribeEndpoints. */
export interface DescribeEndpointsOutput {
  Endpoints: { Address: string | undefined; CachePeriodInMinutes: number | undefined }[] | undefined;
}

/** The request of an operation that needs no words. */
export type EmptyInput = object;

/** The answer of an operation that says nothing. */
export type EmptyOutput = object;
