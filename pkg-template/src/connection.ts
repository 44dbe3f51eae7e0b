import type { EngineEvent, EngineOptions } from "./abi.js";
import { closedError, describeTrap, ENGINE_FAILED, engineFailed, type Outcome } from "./errors.js";
import type { Exchange } from "./exchange.js";
import type { Connect, Session } from "./session.js";

/** What a database is opened with, and opened again. */
export interface EngineSetup {
  connect: Connect;
  options: EngineOptions;
  /** Gets what happens to the database outside of any request. */
  onEvent: (event: EngineEvent) => void;
}

/** The sessions of a database, one after the other: after a trap, the next request opens another one. */
export class Connection {
  /** Undefined when the database is closed, or its session has come to its end. */
  session: Session | undefined;
  /** What ended the last session. */
  trap: Error | undefined;
  private reopening: Promise<Session> | undefined;
  private closing: Promise<void> | undefined;

  /** @param exchange - Is told of answers, and that there will be none. */
  constructor(
    private readonly setup: EngineSetup,
    readonly exchange: Exchange,
  ) {}

  /** What the database was opened with. */
  get options(): EngineOptions {
    return this.setup.options;
  }

  /** Whether it is closed, or will be. */
  get isClosing(): boolean {
    return this.closing !== undefined;
  }

  /** Opens the database. */
  async open(): Promise<Session> {
    this.session = await this.begin(this.setup.connect);
    return this.session;
  }

  /** @throws MinamoError if there is no session, or will be none. */
  current(): Session {
    const { session } = this;
    if (session === undefined || this.isClosing) {
      throw closedError();
    }
    return session;
  }

  /** Opens a session, whose answers count once it is the one that there is. */
  async begin(connect: Connect): Promise<Session> {
    const { options, onEvent } = this.setup;
    let lost: Error | undefined;
    const own: { session?: Session } = {};
    const session = await connect(options, {
      onAnswer: (ticket) => {
        // One that was replaced has tickets of its own, which nobody waits for.
        if (own.session !== undefined && this.session === own.session) {
          this.exchange.deliver(own.session, ticket);
        }
      },
      onEvent,
      onTrap: (trap) => {
        lost = trap;
        this.onTrap(trap);
      },
    });
    if (lost !== undefined) {
      throw engineFailed(lost, "refused");
    }
    own.session = session;
    return session;
  }

  /** Opens the database again after a trap; requests that come meanwhile wait for the same opening. */
  reopen(): Promise<Session> {
    this.reopening ??= this.open()
      .then((session) => {
        this.setup.onEvent({ type: "recovered" });
        return session;
      })
      .finally(() => {
        this.reopening = undefined;
      });
    return this.reopening;
  }

  /** Does what takes its time in the session. */
  async perform(work: (session: Session) => Promise<void>): Promise<void> {
    const session = this.current();
    try {
      await work(session);
    } catch (error) {
      throw this.explain(error, "unknown");
    }
  }

  /** Waits for the writes under way and closes. Closing again does nothing more. */
  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  /** What a request is told that came to a session which is not there any more. */
  missing(): Error {
    return this.trap === undefined ? closedError() : engineFailed(this.trap, "refused");
  }

  /** Puts an error of the caller's terms in the place of a trap. */
  explain(error: unknown, outcome: Outcome): unknown {
    return error instanceof Error && error === this.trap ? engineFailed(error, outcome) : error;
  }

  private async shutDown(): Promise<void> {
    if (this.reopening !== undefined) {
      await this.reopening.catch(() => undefined);
    }
    const { session } = this;
    try {
      await session?.close();
    } catch (error) {
      throw this.explain(error, "unknown");
    } finally {
      this.session = undefined;
      session?.free();
      this.exchange.rejectAll(closedError);
    }
  }

  private onTrap(trap: Error): void {
    this.trap = trap;
    this.session = undefined;
    this.exchange.rejectAll(({ access }) => engineFailed(trap, access === "write" ? "unknown" : "refused"));
    const fate =
      this.options.store === "memory"
        ? "The data was in memory and is lost"
        : "The next request opens the database again";
    this.setup.onEvent({ type: "error", name: ENGINE_FAILED, message: `${describeTrap(trap)}. ${fate}` });
  }
}
