// Gathers records into batches, and hands over one batch after the other.

import type { Settings } from "./options.js";
import type { StreamRecord } from "./records.js";
import { Ending, pause, untilEnd } from "./time.js";

/** The most bytes of an event. Source: "Batching behavior" of event source mappings in the developer guide of Lambda. */
const EVENT_BYTES_MAX = 6 * 1024 * 1024;
/** What a record takes up in JSON besides its item, roughly. */
const RECORD_BYTES = 512;

/** What never comes. */
const FOREVER = new Promise<never>(() => undefined);

/** A row of records of which one batch at a time is handled. */
export class Lane {
  private readonly records: StreamRecord[] = [];
  private bytes = 0;
  private wake: () => void = () => undefined;

  constructor(
    private readonly settings: Settings,
    private readonly deliver: (records: StreamRecord[]) => Promise<void>,
    private readonly ending: Ending,
  ) {}

  /** Adds a record at the end. */
  add(record: StreamRecord): void {
    this.records.push(record);
    this.bytes += sizeOf(record);
    if (this.records.length === 1 || this.isFull()) {
      this.wake();
    }
  }

  /** Handles what is added, until the end. */
  async run(): Promise<void> {
    while (!this.ending.hasCome) {
      await this.step();
    }
  }

  private async step(): Promise<void> {
    if (this.records.length === 0) {
      await this.sleep(undefined);
      return;
    }
    if (this.settings.batchWindowMs > 0 && !this.isFull()) {
      await this.sleep(this.settings.batchWindowMs);
    }
    if (!this.ending.hasCome) {
      await this.deliver(this.take());
    }
  }

  private isFull(): boolean {
    return this.records.length >= this.settings.batchSize || this.bytes >= EVENT_BYTES_MAX;
  }

  /** Waits to be woken, or for so many milliseconds, or until the end. */
  private async sleep(milliseconds: number | undefined): Promise<void> {
    const woken = new Ending();
    this.wake = () => {
      woken.end();
    };
    const forget = this.ending.listen(this.wake);
    await (milliseconds === undefined ? untilEnd(FOREVER, woken) : pause(milliseconds, woken));
    forget();
    this.wake = () => undefined;
  }

  private take(): StreamRecord[] {
    let count = 0;
    let bytes = 0;
    for (const record of this.records) {
      bytes += sizeOf(record);
      if (count === this.settings.batchSize || (count > 0 && bytes > EVENT_BYTES_MAX)) {
        break;
      }
      count += 1;
    }
    const taken = this.records.splice(0, count);
    this.bytes -= taken.reduce((sum, record) => sum + sizeOf(record), 0);
    return taken;
  }
}

function sizeOf(record: StreamRecord): number {
  return record.dynamodb.SizeBytes + RECORD_BYTES;
}
