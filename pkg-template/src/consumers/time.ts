/** Tells all who wait that there is nothing to wait for any more. Unlike an AbortSignal it may have many listeners. */
export class Ending {
  private readonly listeners = new Set<() => void>();
  private ended = false;

  /** Whether the end has come. */
  get hasCome(): boolean {
    return this.ended;
  }

  /** Ends it. */
  end(): void {
    this.ended = true;
    for (const listener of [...this.listeners]) {
      listener();
    }
  }

  /** Calls a listener at the end, at once if it has come. Returns what takes the listener back. */
  listen(listener: () => void): () => void {
    if (this.ended) {
      listener();
      return () => undefined;
    }
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Ends with a signal. Returns what takes that back. */
  endWith(signal: AbortSignal | undefined): () => void {
    const end = (): void => {
      this.end();
    };
    if (signal?.aborted === true) {
      end();
    }
    signal?.addEventListener("abort", end);
    return () => {
      signal?.removeEventListener("abort", end);
    };
  }
}

/** Waits so long, or until the end. */
export function pause(milliseconds: number, ending: Ending): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      forget();
      resolve();
    }, milliseconds);
    const forget = ending.listen(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Waits for a promise, or until the end. */
export function untilEnd(promise: Promise<unknown>, ending: Ending): Promise<void> {
  return new Promise((resolve, reject) => {
    const forget = ending.listen(resolve);
    promise.then(
      () => {
        forget();
        resolve();
      },
      (error: unknown) => {
        forget();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is handed on as it came
        reject(error);
      },
    );
  });
}
