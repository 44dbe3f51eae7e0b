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
 * Makes requests in a transaction, and waits until it has ended well; gives what `read` finds then. A transaction knows best why it
 * failed: a request may only know that it was taken back.
 */
export function completed<Value>(
  transaction: IDBTransaction,
  ask: () => void,
  read: () => Value,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve(read());
    };
    transaction.onabort = () => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the caller puts it into our terms
      reject(transaction.error);
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
