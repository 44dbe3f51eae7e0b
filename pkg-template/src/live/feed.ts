import { abortError, type AbortSource } from "../abort.js";
import { difference, snapshot, type LiveChange, type News } from "./changes.js";

/** A live query of the engine. */
export interface LiveSource {
  /** What is new; first the result. One at a time. */
  next(): Promise<unknown>;
  /** Ends it. Who waits for news is rejected. */
  stop(): void;
}

const DONE = { done: true, value: undefined } as const;

/** What follows a live query, at its own pace: what happens between two calls of `next` is one change. */
export class Feed<Item> implements AsyncIterableIterator<LiveChange<Item>> {
  private source: Promise<LiveSource> | undefined;
  private items: readonly Item[] | undefined;
  /** The calls of `next` take their turns. */
  private turn: Promise<unknown> = Promise.resolve();
  private isOver = false;
  /** What the next call is rejected with, once. */
  private error: Error | undefined;
  private readonly onAbort = (): void => {
    this.end(abortError(this.signal));
  };

  /** @param open - Begins the live query. */
  constructor(
    private readonly open: () => Promise<LiveSource>,
    private readonly signal: AbortSource | undefined,
  ) {
    if (signal?.aborted === true) {
      this.onAbort();
    } else {
      signal?.addEventListener?.("abort", this.onAbort);
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<LiveChange<Item>, undefined>> {
    const result = this.turn.then(() => this.pull());
    this.turn = result.catch(() => undefined);
    return result;
  }

  return(): Promise<IteratorResult<LiveChange<Item>, undefined>> {
    this.end(undefined);
    return Promise.resolve(DONE);
  }

  private async pull(): Promise<IteratorResult<LiveChange<Item>, undefined>> {
    const change = this.isOver ? undefined : await this.change();
    if (change !== undefined) {
      return { done: false, value: change };
    }
    const { error } = this;
    this.error = undefined;
    if (error !== undefined) {
      throw error;
    }
    return DONE;
  }

  /** What is new; undefined if it has come to its end. */
  private async change(): Promise<LiveChange<Item> | undefined> {
    try {
      const source = await (this.source ??= this.open());
      return this.take((await source.next()) as News<Item>);
    } catch (error) {
      this.end(error as Error);
      return undefined;
    }
  }

  private take(news: News<Item>): LiveChange<Item> | undefined {
    // What was on its way when it was ended is not given any more.
    if (this.isOver) {
      return undefined;
    }
    const change = this.items === undefined ? snapshot(news.Items ?? []) : difference(this.items, news);
    this.items = change.items;
    return change;
  }

  private end(error: Error | undefined): void {
    if (this.isOver) {
      return;
    }
    this.isOver = true;
    this.error = error;
    this.signal?.removeEventListener?.("abort", this.onAbort);
    this.source?.then(
      (source) => {
        source.stop();
      },
      () => undefined,
    );
  }
}
