import type { DurableObjectState } from "./state.js";

/** What an object is woken for: what its database has to do later, or changes that its consumers may not have handled. */
type Purpose = "database" | "consumers";

type AlarmStorage = Pick<DurableObjectState["storage"], "getAlarm" | "setAlarm">;

/** The alarm of an object, which has one: set for what comes first. */
export class Alarm {
  private readonly times = new Map<Purpose, number>();
  /** What the host has it set for. */
  private current: number | undefined;
  /** The host is about to call `alarm`, which it does not if another time is set before. */
  private isComing = false;

  constructor(private readonly storage: AlarmStorage) {}

  /** To be called when the object starts, before anything is set. */
  async recall(): Promise<void> {
    const time = await this.storage.getAlarm();
    this.isComing = time !== null && time <= Date.now();
    if (time !== null && !this.isComing) {
      // What the database has to do, it says itself.
      this.times.set("consumers", time);
      this.current = time;
    }
  }

  /** When the object is woken for that, in milliseconds since 1970; undefined if it is not. */
  timeFor(purpose: Purpose): number | undefined {
    return this.times.get(purpose);
  }

  /** Sets it for a purpose, instead of any other time for that. */
  setFor(purpose: Purpose, time: number): Promise<void> {
    this.times.set(purpose, time);
    return this.renew();
  }

  /** To be called when it has come: what it was for is forgotten, and the host has none any more. */
  hasCome(): void {
    const now = Date.now();
    this.isComing = false;
    this.current = undefined;
    for (const [purpose, time] of this.times) {
      if (time <= now) {
        this.times.delete(purpose);
      }
    }
  }

  /** Asks the host for what is left. */
  renew(): Promise<void> {
    const first = Math.min(...this.times.values());
    if (first === Infinity || first === this.current || this.isComing) {
      return Promise.resolve();
    }
    this.current = first;
    return this.storage.setAlarm(first);
  }
}
