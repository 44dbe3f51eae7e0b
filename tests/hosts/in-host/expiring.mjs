// Items that expire, and what a stream tells of that.

const TableName = "Sessions";

/** What is left when some have expired. */
export const LASTING = 3;
/** How many expire. */
export const EXPIRING = 5;

/** Makes a table with items that expire in `seconds`, and some that do not. Gives when they do, in seconds since 1970. */
export async function addExpiring(database, seconds = 2) {
  await database.createTable({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "OLD_IMAGE" },
  });
  const TimeToLiveSpecification = { Enabled: true, AttributeName: "until" };
  await database.updateTimeToLive({ TableName, TimeToLiveSpecification });
  const until = Math.floor(Date.now() / 1000) + seconds;
  const documents = database.documentClient();
  for (let n = 0; n < EXPIRING; n += 1) {
    await documents.put({ TableName, Item: { pk: `expiring ${n}`, until } });
  }
  for (let n = 0; n < LASTING; n += 1) {
    await documents.put({ TableName, Item: { pk: `lasting ${n}`, until: until + 24 * 60 * 60 } });
  }
  return String(until);
}

/** The deletions of expired items in the table's stream, and the keys that are left. */
export async function sweptRecords(database) {
  const { Streams } = await database.listStreams({ TableName });
  const [{ StreamArn }] = Streams;
  const { StreamDescription } = await database.describeStream({ StreamArn });
  const [{ ShardId }] = StreamDescription.Shards;
  const place = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
  const { ShardIterator } = await database.getShardIterator(place);
  const { Records } = await database.getRecords({ ShardIterator });
  const swept = Records.filter(({ userIdentity }) => userIdentity?.PrincipalId === "dynamodb.amazonaws.com");
  const { Items } = await database.documentClient().scan({ TableName });
  return {
    removed: swept.map(({ eventName, dynamodb }) => [eventName, dynamodb.Keys.pk.S]),
    left: Items.map(({ pk }) => pk).sort(),
  };
}
