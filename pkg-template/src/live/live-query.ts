import type { AbortSource } from "../abort.js";
import { callEach } from "../events.js";
import type { LiveChange } from "./changes.js";
import { Feed, type LiveSource } from "./feed.js";

/** What may be said about a live query. */
export interface WatchOptions {
  /** Ends it: its iterators are rejected with an AbortError. */
  signal?: AbortSource | undefined;
}

/** What a live query shows at one moment. The object stays the same until something changes. */
export interface LiveState<Item> {
  /** `pending` before the first result, `live` from then on, `failed` after an error. */
  status: "pending" | "live" | "failed";
  /** The result, in the order of the query. Items that have not changed are the same objects as before. */
  items: readonly Item[];
  /** What it failed with. */
  error: unknown;
}

/**
 * A `Query` or a `Scan` whose result is kept up to date. It begins when somebody iterates it or subscribes to it: each iterator follows it
 * for itself, at its own pace; all who subscribe share {@link LiveQuery.items}.
 *
 * @example
 * ```js
 * for await (const { items, added, changed, removed } of documents.watch({ TableName: "Tasks" })) {
 *   console.log(items.length, added, changed, removed);
 * }
 * ```
 */
export class LiveQuery<Item> implements AsyncIterable<LiveChange<Item>> {
  private state: LiveState<Item> = { status: "pending", items: [], error: undefined };
  private readonly listeners = new Set<() => void>();
  private feed: Feed<Item> | undefined;

  /** Made by `DocumentClient.watch`. */
  constructor(
    private readonly open: () => Promise<LiveSource>,
    private readonly signal?: AbortSource,
  ) {}

  /** The result, as far as it is known: it is kept up to date while somebody subscribes. */
  get items(): readonly Item[] {
    return this.state.items;
  }

  /** The result with its status. Bound, as `useSyncExternalStore` needs it. */
  readonly getState = (): LiveState<Item> => this.state;

  /**
   * Calls `listener` whenever the state has changed, until the returned function is called. Bound, as `useSyncExternalStore` needs it.
   * @returns What takes the listener back. The last one ends the live query.
   */
  readonly subscribe = (listener: () => void): (() => void) => {
    // The same function may be given twice.
    const own = (): void => {
      listener();
    };
    this.listeners.add(own);
    if (this.feed === undefined) {
      this.feed = new Feed(this.open, this.signal);
      void this.follow(this.feed);
    }
    return () => {
      this.listeners.delete(own);
      // Who subscribes again at once, as React does when it tries out effects, goes on with the same.
      queueMicrotask(() => {
        this.rest();
      });
    };
  };

  /** Follows the result: first all of it, then its changes, at the pace of whoever asks. */
  [Symbol.asyncIterator](): AsyncIterableIterator<LiveChange<Item>> {
    return new Feed(this.open, this.signal);
  }

  private rest(): void {
    if (this.listeners.size === 0) {
      const { feed } = this;
      this.feed = undefined;
      void feed?.return();
    }
  }

  private async follow(feed: Feed<Item>): Promise<void> {
    try {
      for await (const { items } of feed) {
        this.show(feed, { status: "live", items, error: undefined });
      }
    } catch (error) {
      this.show(feed, { status: "failed", items: this.state.items, error });
      // Who subscribes next begins anew.
      this.feed = this.feed === feed ? undefined : this.feed;
    }
  }

  private show(feed: Feed<Item>, state: LiveState<Item>): void {
    if (this.feed === feed) {
      this.state = state;
      callEach(this.listeners);
    }
  }
}
