// What requests call their operation.

const OF_STREAMS = new Set(["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"]);

/** The header `x-amz-target` of an operation: streams have an interface of their own. */
export function target(operation) {
  return `DynamoDB${OF_STREAMS.has(operation) ? "Streams" : ""}_20120810.${operation}`;
}
