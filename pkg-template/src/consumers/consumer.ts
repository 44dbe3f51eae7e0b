// A consumer of a table's stream: reads, filters, hands over, and remembers how far it has come.

import { Delivery } from "./delivery.js";
import { compileFilters } from "./filter.js";
import { Lane } from "./lane.js";
import { Ledger } from "./ledger.js";
import { settingsOf, type Settings, type StreamConsumerOptions, type StreamHandler } from "./options.js";
import { Place } from "./place.js";
import { StreamReader } from "./reader.js";
import { partitionOf, type StreamRecord } from "./records.js";
import type { StreamSource } from "./source.js";
import { Ending, untilEnd } from "./time.js";
import { inTurn } from "./turn.js";

/** How many batches are read ahead of each that is handled. */
const BATCHES_AHEAD = 2;

/** A consumer that runs. */
export interface StreamConsumer {
  /** The name under which its place is kept. */
  readonly name: string;
  /** Resolves when it has stopped; rejects if it cannot go on: its table is gone, for one. */
  readonly finished: Promise<void>;
  /** Stops it. What is being handled is waited for, and its place kept. */
  stop(): Promise<void>;
}

/** Begins to consume a table's stream. Of several consumers of one name, one runs at a time where there are Web Locks. */
export function startConsumer(
  source: StreamSource,
  table: string,
  options: StreamConsumerOptions,
  handler: StreamHandler,
): StreamConsumer {
  const settings = settingsOf(options);
  const accepts = compileFilters(options.filterCriteria);
  const stopped = new Ending();
  const forget = stopped.endWith(options.signal);
  const run = (rest: Ending): Promise<void> =>
    runAgain({ source, table, settings, accepts, handler, stopped: rest });
  const lock = `minamo:consumer:${source.name}:${table}/${settings.name}`;
  const finished = inTurn(lock, stopped, run)
    .catch((error: unknown) => {
      const isClosed = error instanceof Error && error.name === "DatabaseClosedException";
      if (!stopped.hasCome && !isClosed) {
        source.report(error);
        throw error;
      }
    })
    .finally(forget);
  // Whoever does not look at it is told by the event.
  finished.catch(() => undefined);
  return {
    name: settings.name,
    finished,
    stop: () => {
      stopped.end();
      return finished.catch(() => undefined);
    },
  };
}

interface Work {
  source: StreamSource;
  table: string;
  settings: Settings;
  accepts: (record: unknown) => boolean;
  handler: StreamHandler;
  stopped: Ending;
}

/** Runs, and begins anew whenever another one of the same name has moved the place meanwhile. */
async function runAgain(work: Work): Promise<void> {
  while (!work.stopped.hasCome) {
    const place = await Place.read(work.source, work.table, work.settings);
    await runFrom(place, work);
  }
}

async function runFrom(
  place: Place,
  { source, table, settings, accepts, handler, stopped }: Work,
): Promise<void> {
  const ending = new Ending();
  const end = (): void => {
    ending.end();
  };
  const forget = stopped.listen(end);
  const ledger = new Ledger();
  const reader = new StreamReader(source, table, place.arn, place.after, ending);
  let failure: unknown;
  const fail = (error: unknown): void => {
    failure ??= error;
    end();
  };
  const save = (): void => {
    const { arn, after } = reader.place;
    place.move(arn, ledger.size === 0 ? after : ledger.place).then((moved) => {
      if (!moved) {
        end();
      }
    }, fail);
  };
  const settle = (records: StreamRecord[]): void => {
    if (ledger.settle(records)) {
      save();
    }
  };
  const delivery = new Delivery(settings, handler, {
    ending,
    settled: settle,
    shardOf: () => reader.shardId,
    now: () => source.now(),
  });
  const deliver = (records: StreamRecord[]): Promise<void> => delivery.deliver(records);
  const lanes = Array.from(
    { length: settings.parallelizationFactor },
    () => new Lane(settings, deliver, ending),
  );
  const running = lanes.map((lane) => lane.run().catch(fail));
  const most = BATCHES_AHEAD * settings.batchSize * lanes.length;
  try {
    for (let page = await reader.next(); page !== undefined; page = await reader.next()) {
      const { records, stream } = page;
      for (const record of records) {
        ledger.add(record);
        if (accepts(record)) {
          laneOf(lanes, partitionOf(record, stream.hashName)).add(record);
        }
      }
      settle(records.filter((record) => !accepts(record)));
      await untilEnd(ledger.below(most), ending);
    }
  } catch (error) {
    fail(error);
  }
  end();
  await Promise.all(running);
  await place.saved().catch(fail);
  forget();
  if (failure !== undefined) {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- it is handed on as it came
    throw failure;
  }
}

/** Changes of one partition key go to one lane. */
function laneOf(lanes: Lane[], partition: string): Lane {
  let hash = 0;
  for (let at = 0; at < partition.length; at += 1) {
    hash = (Math.imul(hash, 31) + partition.charCodeAt(at)) >>> 0;
  }
  // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- the remainder is a place in it
  return lanes[hash % lanes.length]!;
}
