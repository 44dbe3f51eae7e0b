// The changes of a table one by one: as an async iterable, and as a stream of the web. What they are read by is loaded when it is needed.

import type { FilterCriteria } from "./filter.js";
import type { StartingPosition } from "./options.js";
import type { StreamRecord } from "./records.js";

/** Which changes are read. */
export interface StreamRecordsOptions {
  /** Keeps the place of the reader under this name: it moves behind a record when the next one is asked for. */
  name?: string | undefined;
  /** Where it begins if no place is kept. Default: `LATEST`. */
  startingPosition?: StartingPosition | undefined;
  /** Only records that fit one of the patterns are given. */
  filterCriteria?: FilterCriteria | undefined;
  /** Ends the iteration. */
  signal?: AbortSignal | undefined;
}

/** Begins to read. */
type Iterate = (options: StreamRecordsOptions) => Promise<AsyncGenerator<StreamRecord, void, undefined>>;

/** The changes of a table, in their order, as they come. */
export class StreamRecords implements AsyncIterable<StreamRecord> {
  /** Made by `Minamo.streamRecords`. */
  constructor(
    private readonly iterate: Iterate,
    private readonly options: StreamRecordsOptions,
  ) {}

  /** The changes from the place that is kept, or from where the options say. It ends with the signal, or when it is left. */
  async *[Symbol.asyncIterator](): AsyncGenerator<StreamRecord, void, undefined> {
    yield* await this.iterate(this.options);
  }

  /** The same as a stream. No change is read before it is asked for. */
  readable(): ReadableStream<StreamRecord> {
    const ending = new AbortController();
    const { signal } = this.options;
    const both = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]);
    const records = this.iterate({ ...this.options, signal: both });
    return new ReadableStream<StreamRecord>(
      {
        async pull(controller) {
          const { done, value } = await (await records).next();
          if (done === true) {
            controller.close();
          } else {
            controller.enqueue(value);
          }
        },
        cancel() {
          ending.abort();
        },
      },
      { highWaterMark: 0 },
    );
  }
}
