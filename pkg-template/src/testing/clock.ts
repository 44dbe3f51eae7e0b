/** The clock of a database for tests. Everything in the database goes by it: expiry, streams, tokens, statuses, dates. */
export interface TestClock {
  /** The time, in milliseconds since 1970. */
  now(): number;
  /**
   * Sets the time, at which the clock stands still from then on. Resolves when everything that is due by then has happened: expired items
   * are deleted, records and tokens are forgotten.
   */
  set(time: number | Date): Promise<void>;
  /** Lets time pass, likewise; a clock that goes with the host's goes on from there. */
  advance(milliseconds: number): Promise<void>;
}

/** What a clock shows: so much more than the host's, or always the same. */
export type Time = { ahead: number } | { still: number };

/** The time that a database begins with. */
export function timeOf(start: number | Date | undefined): Time {
  return start === undefined ? { ahead: 0 } : { still: checked(start) };
}

/** A clock that can be moved. */
export class Clock implements TestClock {
  /** Does what is due; given when there is a database. */
  wake: () => Promise<void> = () => Promise.resolve();

  constructor(private time: Time) {}

  now(): number {
    return "still" in this.time ? this.time.still : Date.now() + this.time.ahead;
  }

  set(time: number | Date): Promise<void> {
    return this.move(() => ({ still: checked(time) }));
  }

  advance(milliseconds: number): Promise<void> {
    return this.move(() => {
      const passed = checked(milliseconds);
      return "still" in this.time
        ? { still: checked(this.time.still + passed) }
        : { ahead: this.time.ahead + passed };
    });
  }

  /** Another clock that shows the same. */
  fork(): Clock {
    return new Clock(this.time);
  }

  /** Shows another time, without anything being done. */
  turn(time: Time): void {
    this.time = time;
  }

  private async move(target: () => Time): Promise<void> {
    this.time = target();
    await this.wake();
  }
}

/** @throws RangeError for what is no time. */
function checked(time: number | Date): number {
  const milliseconds = Number(time);
  if (!(milliseconds >= 0 && milliseconds <= Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(`A time is a number of milliseconds, not ${String(time)}`);
  }
  return milliseconds;
}
