// A stream for the tests of consumers: its records are numbers of the test's, and its time is the test's.

export const ARN = "arn:aws:dynamodb:local:000000000000:table/T/stream/1";
const SHARD = "shardId-00000000000000000001-00000020";

export const numberOf = (at) => String(10 ** 8 + at).padStart(21, "1");

/** A source of records. `places` outlives it, as the database does. */
export class FakeStream {
  records = [];
  reported = [];
  waiting = [];
  fail = () => undefined;

  constructor(places = new Map()) {
    this.places = places;
  }

  name = "fake";

  /** Adds a record: of the partition `pk`, with an attribute `n`. */
  add(pk = "p", image = {}) {
    const at = this.records.length + 1;
    this.records.push({
      eventID: String(at),
      eventName: "INSERT",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: "local",
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(Date.now() / 1000),
        Keys: { pk: { S: pk } },
        NewImage: { pk: { S: pk }, n: { N: String(at) }, ...image },
        SequenceNumber: numberOf(at),
        SizeBytes: 10,
        StreamViewType: "NEW_IMAGE",
      },
    });
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  async call(operation, input) {
    this.fail(operation);
    switch (operation) {
      case "DescribeTable":
        return { Table: { LatestStreamArn: ARN } };
      case "DescribeStream":
        return {
          StreamDescription: {
            StreamStatus: "ENABLED",
            KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
            Shards: [{ ShardId: SHARD, SequenceNumberRange: { StartingSequenceNumber: numberOf(0) } }],
          },
        };
      case "GetShardIterator": {
        const { SequenceNumber: after } = input;
        const at = this.records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber > (after ?? ""));
        return { ShardIterator: String(at < 0 ? this.records.length : at) };
      }
      case "GetRecords": {
        const at = Number(input.ShardIterator);
        const Records = this.records.slice(at, at + 1000);
        return { Records, NextShardIterator: String(at + Records.length) };
      }
      default:
        throw new Error(`${operation} is not faked`);
    }
  }

  async readPlace(consumer) {
    return { place: this.places.get(consumer), next: numberOf(this.records.length) };
  }

  async movePlace(consumer, from, to) {
    if (this.places.get(consumer) !== from) return false;
    this.places.set(consumer, to);
    return true;
  }

  awaitChange() {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  now() {
    return Date.now();
  }

  report(error) {
    this.reported.push(error);
  }
}

/** Lets everything happen that does not wait for time. */
export async function settle() {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The attributes `n` of an event. */
export const numbersOf = ({ Records }) => Records.map(({ dynamodb }) => Number(dynamodb.NewImage.n.N));
