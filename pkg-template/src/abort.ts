// Giving up on a promise before it is settled, in the way of the AWS SDK for JavaScript v3.

/** A signal as callers have it: the web's, or the older one of the SDK, which only has `onabort`. */
export interface AbortSource {
  readonly aborted: boolean;
  readonly reason?: unknown;
  onabort?: unknown;
  /** Calls `listener` when the signal is given. */
  addEventListener?(type: "abort", listener: () => void): void;
  /** Takes a listener back. */
  removeEventListener?(type: "abort", listener: () => void): void;
}

/** When to give up. */
export interface Limits {
  abortSignal?: AbortSource | undefined;
  /** Milliseconds; 0 for no limit, and so is what is more than a timer takes (24 days). */
  requestTimeout?: number | undefined;
}

/** A timer for more than that fires at once. */
const TIMER_MS_MAX = 0x7fffffff;

/**
 * Begins a task unless the signal has been given before.
 * @returns What the task gives. Rejects with an AbortError or a TimeoutError if a limit comes first; the task goes on, and nobody hears of it.
 */
export function within<Result>(
  { abortSignal, requestTimeout = 0 }: Limits,
  task: () => Promise<Result>,
): Promise<Result> {
  if (abortSignal?.aborted === true) {
    return Promise.reject(abortError(abortSignal));
  }
  return abortSignal === undefined && requestTimeout <= 0
    ? task()
    : race(task(), abortSignal, requestTimeout);
}

function race<Result>(
  running: Promise<Result>,
  signal: AbortSource | undefined,
  timeout: number,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(abortError(signal));
    };
    const onTimeout = (): void => {
      reject(named("TimeoutError", `The request was not answered within ${String(timeout)} ms`));
    };
    const timer = timeout > 0 && timeout <= TIMER_MS_MAX ? setTimeout(onTimeout, timeout) : undefined;
    if (typeof signal?.addEventListener === "function") {
      signal.addEventListener("abort", onAbort);
    } else if (signal !== undefined) {
      signal.onabort = onAbort;
    }
    const stopListening = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener?.("abort", onAbort);
    };
    running.finally(stopListening).then(resolve, reject);
  });
}

/** The SDK's error: the reason is its cause, or its message if it is no error. */
export function abortError(signal: AbortSource | undefined): Error {
  const reason = signal?.reason;
  if (reason instanceof Error) {
    return named("AbortError", "Request aborted", reason);
  }
  const hasReason = reason !== undefined && reason !== null && reason !== "";
  return named("AbortError", hasReason ? (reason as { toString(): string }).toString() : "Request aborted");
}

function named(name: string, message: string, cause?: Error): Error {
  const error = cause === undefined ? new Error(message) : new Error(message, { cause });
  error.name = name;
  return error;
}
