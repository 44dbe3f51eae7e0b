import { isSame } from "./connection.js";
import { newer } from "./failure.js";
import { FORMAT_KEY, FORMAT_VERSION, LOG, MANIFEST_KEY, META, PAGES } from "./names.js";
import { runsOf } from "./reading.js";
import { commit, completed } from "./requests.js";
import { StoreError } from "./store.js";

const NOTHING = (): void => undefined;

/**
 * One append in one transaction, which is all asked for and, where the host can do that, committed before this returns.
 *
 * An append must go to the end of the log or nowhere. A number that is taken makes `add` fail, and with it the whole transaction. But where
 * the beginning of the log was discarded, numbers are free again, and an instance that slept through that would add its blocks there. So
 * the transaction first asks for the keys from the predecessor on, and the append has succeeded only if the answer was the predecessor
 * alone. The answer is looked at when the transaction is complete: waiting for it would hold up the commit.
 *
 * So an append that fails may have written blocks, all of them below the beginning of the log. No reader takes them for the log's: a
 * reader compares the checksum of the block that it goes on from. No other append takes one for its predecessor, because there are keys
 * behind it; asking only whether the predecessor exists would not have been enough. They have to be deleted; those that a crash leaves
 * behind only take room.
 *
 * @returns Whether the blocks are at the end of the log.
 */
export function append(
  transaction: IDBTransaction,
  first: number,
  blocks: readonly Uint8Array[],
): Promise<boolean> {
  let keys: IDBRequest<IDBValidKey[]>;
  const ask = (): void => {
    const log = transaction.objectStore(LOG);
    keys = log.getAllKeys(IDBKeyRange.lowerBound(Math.max(first - 1, 0)), 2);
    blocks.forEach((block, index) => {
      log.add(block, first + index);
    });
    commit(transaction, blocks.length);
  };
  return completed(transaction, ask, () => {
    const found = keys.result;
    return first === 0 ? found.length === 0 : found.length === 1 && found[0] === first - 1;
  });
}

export function addPages(
  transaction: IDBTransaction,
  pages: readonly (readonly [number, Uint8Array])[],
): Promise<void> {
  const ask = (): void => {
    const store = transaction.objectStore(PAGES);
    for (const [id, page] of pages) {
      store.add(page, id);
    }
    commit(transaction, pages.length);
  };
  return completed(transaction, ask, NOTHING);
}

/**
 * Replaces the manifest, if it is still the expected one, and says in the same transaction that the database now has one: a build that
 * knows no manifest would take the log that is left for all there is.
 */
export async function publish(
  transaction: IDBTransaction,
  expected: Uint8Array | undefined,
  manifest: Uint8Array,
): Promise<void> {
  let refusal: StoreError | undefined;
  const ask = (): void => {
    const meta = transaction.objectStore(META);
    const format: IDBRequest<unknown> = meta.get(FORMAT_KEY);
    const found = meta.get(MANIFEST_KEY) as IDBRequest<Uint8Array | undefined>;
    found.onsuccess = () => {
      if (Number(format.result) > FORMAT_VERSION) {
        // A newer build has come between.
        refusal = newer(FORMAT_VERSION + 1);
      } else if (!isSame(found.result, expected)) {
        refusal = new StoreError("Conflict");
      }
      if (refusal !== undefined) {
        transaction.abort();
        return;
      }
      meta.put(manifest, MANIFEST_KEY);
      const isRaised = format.result !== FORMAT_VERSION;
      if (isRaised) {
        meta.put(FORMAT_VERSION, FORMAT_KEY);
      }
      commit(transaction, isRaised ? 2 : 1);
    };
  };
  try {
    await completed(transaction, ask, NOTHING);
  } catch (error) {
    throw refusal ?? error;
  }
}

/** Deletes blocks from number `first` up to `end`, and pages. */
export function discard(
  transaction: IDBTransaction,
  first: number,
  end: number,
  pages: readonly number[],
): Promise<void> {
  const ask = (): void => {
    if (first < end) {
      transaction.objectStore(LOG).delete(IDBKeyRange.bound(first, end, false, true));
    }
    // One request for each run: each is answered on its own.
    const runs = runsOf(pages, Infinity);
    for (const { first: start, count } of runs) {
      transaction.objectStore(PAGES).delete(IDBKeyRange.bound(start, start + count - 1));
    }
    commit(transaction, runs.length + 1);
  };
  return completed(transaction, ask, NOTHING);
}
