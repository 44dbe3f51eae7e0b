import { answered } from "./requests.js";

/** At most this many blocks, so at most 3.5 MiB, come in one answer: larger ones are slower. */
const ANSWER_BLOCKS_MAX = 64;

/**
 * When there are more blocks, so many further answers are asked for at once: the host works on the next ones while one is taken over.
 * More would raise the peak of memory.
 */
const FURTHER_ANSWERS = [1, 2, 3];

/**
 * Pages under consecutive ids come in answers of this many. 64 pages of 16 KiB, Chromium, median of 80: 13 ms one by one, 8 ms in
 * eights, 10 ms in sixteens, 16 ms all in one.
 */
const RUN_PAGES_MAX = 8;

type Values = IDBRequest<Uint8Array[]>;

export async function readBlocks(log: IDBObjectStore, from: number): Promise<Uint8Array[]> {
  const first = log.getAll(IDBKeyRange.lowerBound(from), ANSWER_BLOCKS_MAX) as Values;
  await answered(first);
  const blocks = first.result;
  if (blocks.length < ANSWER_BLOCKS_MAX) {
    return blocks;
  }
  const further = FURTHER_ANSWERS.map((number) =>
    readRun(log, from + number * ANSWER_BLOCKS_MAX, ANSWER_BLOCKS_MAX),
  );
  await allAnswered(further);
  return blocks.concat(...further.map(({ result }) => result));
}

export async function readPages(
  pages: IDBObjectStore,
  ids: readonly number[],
): Promise<(Uint8Array | undefined)[]> {
  const runs = runsOf(ids, RUN_PAGES_MAX);
  const requests = runs.map(({ first, count }) => readRun(pages, first, count));
  await allAnswered(requests);
  const found: (Uint8Array | undefined)[] = [];
  for (const [index, { first, count }] of runs.entries()) {
    const values = requests[index]?.result ?? [];
    // The host gives no ids: which ones are missing has to be asked for.
    found.push(...(values.length === count ? values : await readEach(pages, first, count)));
  }
  return found;
}

async function readEach(
  pages: IDBObjectStore,
  first: number,
  count: number,
): Promise<(Uint8Array | undefined)[]> {
  const requests = Array.from(
    { length: count },
    (_, index) => pages.get(first + index) as IDBRequest<Uint8Array | undefined>,
  );
  await allAnswered(requests);
  return requests.map(({ result }) => result);
}

/**
 * Asks for the values under `count` keys that count upwards one by one.
 *
 * The count is told too, so that the host stops at the last one. Without it, Chromium looks for the next key, and goes through the
 * values of all that were deleted between: that took 120 ms of the first read after opening.
 */
function readRun(store: IDBObjectStore, first: number, count: number): Values {
  return store.getAll(IDBKeyRange.bound(first, first + count - 1), count) as Values;
}

async function allAnswered(requests: readonly IDBRequest[]): Promise<void> {
  const last = requests.at(-1);
  if (last !== undefined) {
    await answered(last);
  }
}

/** The pieces of a list of ids that count upwards one by one, each at most `most` long. */
export function runsOf(ids: readonly number[], most: number): { first: number; count: number }[] {
  const runs: { first: number; count: number }[] = [];
  for (const id of ids) {
    const last = runs.at(-1);
    if (last !== undefined && last.first + last.count === id && last.count < most) {
      last.count += 1;
    } else {
      runs.push({ first: id, count: 1 });
    }
  }
  return runs;
}
