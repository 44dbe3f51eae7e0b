// Whose turn it is: of several consumers of one name, in tabs and workers, one works at a time, where there are Web Locks.

import { Ending, untilEnd } from "./time.js";

/** The events of a page that will not run for now, or never again; and those of a page that is back. */
const SLEEP = ["pagehide", "freeze"];
const RETURN = ["pageshow", "resume"];

/**
 * Works whenever it is its turn, until `ending`, or until the work fails. A page that is put away or frozen would starve the others, so
 * it passes its turn on, though what it was doing may not be done then.
 * @param work - Gets what tells it to stop.
 */
export async function inTurn(
  name: string,
  ending: Ending,
  work: (rest: Ending) => Promise<void>,
): Promise<void> {
  const { locks } = (globalThis as { navigator?: { locks?: LockManager } }).navigator ?? {};
  if (locks === undefined) {
    await work(ending);
    return;
  }
  while (!ending.hasCome) {
    const [rest, sleep] = [new Ending(), new Ending()];
    const end = (): void => {
      rest.end();
    };
    let back = Promise.resolve();
    const forgetEnd = ending.listen(end);
    const forgetSleep = once(SLEEP, () => {
      back = new Promise((resolve) => once(RETURN, resolve));
      sleep.end();
      end();
    });
    try {
      await takeTurn(locks, name, { work, rest, sleep });
    } finally {
      forgetEnd();
      forgetSleep();
    }
    await untilEnd(back, ending);
  }
}

interface Turn {
  work: (rest: Ending) => Promise<void>;
  /** Ends the work. */
  rest: Ending;
  /** Ends the turn, even if the work goes on. */
  sleep: Ending;
}

/** Waits for the lock, and works. */
async function takeTurn(locks: LockManager, name: string, { work, rest, sleep }: Turn): Promise<void> {
  let working: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    working = work(rest);
    return untilEnd(working, sleep);
  };
  const waiting = new AbortController();
  const forget = rest.listen(() => {
    waiting.abort();
  });
  try {
    await locks.request(name, { signal: waiting.signal }, begin);
  } catch (error) {
    if (working !== undefined) {
      throw error;
    }
    // A host that has locks but grants none here, as in a sandboxed frame, has nobody to take turns with.
    working = rest.hasCome ? undefined : work(rest);
  } finally {
    forget();
  }
  await working;
}

/** Calls a listener at the first of these events. Those of the document pass by here. Returns what takes it back. */
function once(events: readonly string[], listener: () => void): () => void {
  const { addEventListener, removeEventListener } = globalThis as Partial<typeof globalThis>;
  const forget = (): void => {
    for (const event of events) {
      removeEventListener?.(event, called, true);
    }
  };
  const called = (): void => {
    forget();
    listener();
  };
  for (const event of events) {
    addEventListener?.(event, called, true);
  }
  return forget;
}
