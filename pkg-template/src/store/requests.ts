/**
 * Waits until a request was answered. Those of the same transaction that were asked before have been answered then too: nobody need
 * listen to each.
 */
export function answered(request: IDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve();
    };
    request.onerror = () => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the caller puts it into our terms
      reject(request.error);
    };
  });
}

/**
 * Firefox takes the answer to the last request for that of the whole transaction, if this was committed before the answers were there: it
 * completes, without what has failed before. Nobody else has this class.
 */
const FORGETS_FAILURES = "InternalError" in globalThis;

/**
 * Commits a transaction now rather than when all is answered: that is quicker, and what is written while a page goes away is kept only
 * so. Where a host would not do all or nothing then, it commits by itself later.
 * @param requests - How many of them may fail.
 */
export function commit(transaction: IDBTransaction, requests: number): void {
  if (requests === 1 || !FORGETS_FAILURES) {
    transaction.commit();
  }
}

/**
 * Makes requests in a transaction, and waits until it has ended well; gives what `read` finds then. What failed first is why it has not: a
 * transaction that was committed early often cannot tell, and what was taken back with it only knows that; a full disk, though, may be
 * known to the transaction alone.
 */
export function completed<Value>(
  transaction: IDBTransaction,
  ask: () => void,
  read: () => Value,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    let failure: DOMException | null = null;
    transaction.onerror = ({ target }) => {
      const { error } = target as IDBRequest;
      if (error?.name !== "AbortError") {
        failure ??= error;
      }
    };
    transaction.oncomplete = () => {
      if (failure === null) {
        resolve(read());
      } else {
        reject(failure);
      }
    };
    transaction.onabort = () => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the caller puts it into our terms
      reject(failure ?? transaction.error);
    };
    try {
      ask();
    } catch (error) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- likewise
      reject(error);
      // What was asked before must not happen without the rest.
      transaction.abort();
    }
  });
}
