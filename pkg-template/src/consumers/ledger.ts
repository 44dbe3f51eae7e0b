// Which records are done with: the place of a consumer is behind those before which none is left.

import { numberOf, type StreamRecord } from "./records.js";

/** The records that were read and are not done with, in their order. */
export class Ledger {
  private readonly numbers: string[] = [];
  private readonly done = new Set<string>();
  private waiting: { most: number; resolve: () => void } | undefined;
  /** The number of the last record before which all are done with. */
  place: string | undefined;

  /** How many are left. */
  get size(): number {
    return this.numbers.length;
  }

  /** Takes note of a record. */
  add(record: StreamRecord): void {
    this.numbers.push(numberOf(record));
  }

  /** Records are done with. Tells whether the place has moved. */
  settle(records: StreamRecord[]): boolean {
    for (const record of records) {
      this.done.add(numberOf(record));
    }
    let count = 0;
    while (count < this.numbers.length && this.done.delete(this.numbers[count] ?? "")) {
      count += 1;
    }
    this.place = this.numbers[count - 1] ?? this.place;
    this.numbers.splice(0, count);
    if (this.waiting !== undefined && this.numbers.length <= this.waiting.most) {
      this.waiting.resolve();
      this.waiting = undefined;
    }
    return count > 0;
  }

  /** Waits until no more than so many are left. */
  async below(most: number): Promise<void> {
    if (this.numbers.length > most) {
      await new Promise<void>((resolve) => {
        this.waiting = { most, resolve };
      });
    }
  }
}
