// A consumer of a stream in a tab, whose handler tells the test what it is given, and does with it what the test says.

/** What the handler does with a batch, beside taking it. */
const MANNERS = {
  /** Takes everything. */
  take: () => undefined,
  /** Throws if one of the changes is poisoned. */
  throw(changes) {
    if (changes.some(isPoisoned)) throw new Error("poisoned");
  },
  /** Says from which change on it has failed. */
  tell(changes) {
    const failed = changes.find(isPoisoned);
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed.number }] };
  },
};

/** A page that is put away while it tells something gets no answer. */
const ANSWER_MS = 2_000;

const isPoisoned = ({ poison }) => poison === true;

/**
 * Starts a consumer.
 *
 * @param {import("/pkg/dist/index.js").Minamo} database
 * @param {object} task
 * @param {string} task.title what the test calls this tab
 * @param {string} task.table
 * @param {object} [task.options] of the consumer
 * @param {keyof MANNERS} [task.manner]
 * @param {number} [task.pauseMs] how long the handler takes for a batch
 */
export function consume(database, { title, table, options, manner = "take", pauseMs = 0 }) {
  const tell = (what) =>
    Promise.race([window.tellOfConsumer(JSON.stringify({ title, ...what })), wait(ANSWER_MS)]);
  const onFailure = ({ requestContext, DDBStreamBatchInfo }) =>
    tell({ phase: "failure", condition: requestContext.condition, size: DDBStreamBatchInfo.batchSize });
  return database.onStream(table, { ...options, onFailure }, async ({ Records }) => {
    const changes = Records.map(toChange);
    await tell({ phase: "begin", changes });
    await wait(pauseMs);
    try {
      const answer = MANNERS[manner](changes);
      await tell({ phase: "end", changes: taken(changes, answer) });
      return answer;
    } catch (error) {
      await tell({ phase: "end", changes: [] });
      throw error;
    }
  });
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function toChange({ eventName, dynamodb, userIdentity }) {
  const { pk, n, poison } = dynamodb.NewImage ?? dynamodb.OldImage;
  return {
    key: pk.S,
    n: Number(n.N),
    number: dynamodb.SequenceNumber,
    ...(poison !== undefined && { poison: true }),
    ...(eventName === "REMOVE" && { by: userIdentity?.principalId ?? "user" }),
  };
}

function taken(changes, answer) {
  const failed = answer?.batchItemFailures[0]?.itemIdentifier;
  return failed === undefined
    ? changes
    : changes.slice(
        0,
        changes.findIndex(({ number }) => number === failed),
      );
}
