import type { StreamConsumer } from "../consumers/consumer.js";
import type { StreamConsumerOptions, StreamHandler } from "../consumers/options.js";
import { Database } from "../database.js";
import type { Alarm } from "./alarm.js";

/** The object is woken so long after a write. */
const AFTER_MS = 90_000;

/** So long before that at least; not more, since setting an alarm costs a row. A handler that fails is called again sooner. */
const BEFORE_MS = 60_000;

/** Has an object woken as long as its consumers may have something to do: its host ends it whenever it likes. */
export class WatchedConsumers {
  private count = 0;
  private handling = 0;

  constructor(private readonly alarm: Alarm) {}

  /** To be called with each write, before it is answered. */
  remind(): void {
    const now = Date.now();
    if (this.count > 0 && (this.alarm.timeFor("consumers") ?? 0) < now + BEFORE_MS) {
      // What cannot be set is not worth a failed write.
      this.alarm.setFor("consumers", now + AFTER_MS).catch(() => undefined);
    }
  }

  /** To be called when the alarm has come. */
  remindOfHandlers(): void {
    if (this.handling > 0) {
      this.remind();
    }
  }

  /** Starts a consumer. */
  async start(
    handler: StreamHandler,
    start: (watched: StreamHandler) => Promise<StreamConsumer>,
  ): Promise<StreamConsumer> {
    const consumer = await start(async (event, context) => {
      this.handling += 1;
      this.remind();
      try {
        return await handler(event, context);
      } finally {
        this.handling -= 1;
      }
    });
    this.count += 1;
    const end = (): void => {
      this.count -= 1;
    };
    consumer.finished.then(end, end);
    return consumer;
  }
}

/** The database of an object. */
export class ObjectDatabase extends Database {
  constructor(
    private readonly consumers: WatchedConsumers,
    ...parts: ConstructorParameters<typeof Database>
  ) {
    super(...parts);
  }

  override onStream(
    table: string,
    options: StreamConsumerOptions,
    handler: StreamHandler,
  ): Promise<StreamConsumer> {
    return this.consumers.start(handler, (watched) => super.onStream(table, options, watched));
  }
}
