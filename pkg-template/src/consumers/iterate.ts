// The changes of a table one by one.

import { compileFilters } from "./filter.js";
import { Place } from "./place.js";
import { streamOf, StreamReader } from "./reader.js";
import { numberOf, type StreamRecord } from "./records.js";
import type { StreamSource } from "./source.js";
import { Ending } from "./time.js";
import type { StreamRecordsOptions } from "./stream-records.js";

/** The changes from the place that is kept, or from where the options say. It ends with the signal. */
export async function* iterateRecords(
  source: StreamSource,
  table: string,
  options: StreamRecordsOptions,
): AsyncGenerator<StreamRecord, void, undefined> {
  const { name, startingPosition = "LATEST", filterCriteria, signal } = options;
  const accepts = compileFilters(filterCriteria);
  const ending = new Ending();
  const forget = ending.endWith(signal);
  try {
    const place =
      name === undefined ? undefined : await Place.read(source, table, { name, startingPosition });
    const start = place ?? {
      arn: await streamOf(source, table),
      after: startingPosition === "LATEST" ? (await source.readPlace(`${table}/`)).next : undefined,
    };
    const reader = new StreamReader(source, table, start.arn, start.after, ending);
    for (let page = await reader.next(); page !== undefined; page = await reader.next()) {
      for (const record of page.records) {
        if (accepts(record)) {
          yield record;
        }
        await place?.move(page.stream.arn, numberOf(record));
      }
    }
  } catch (error) {
    if (!ending.hasCome) {
      throw error;
    }
  } finally {
    ending.end();
    forget();
  }
}
