// The page's side: the way to a worker.

import type { EngineOptions } from "../abi.js";
import { newRequestId } from "../request-id.js";
import type { Session, SessionListeners } from "../session.js";
import type { WasmSource } from "../wasm.js";
import { locks } from "./locks.js";
import { toldError, type CrossingError, type Demand, type Report } from "./protocol.js";
import { RemoteSession, type Task } from "./remote-session.js";

/** How long a worker without a database stays: who closes one often opens the next. */
const IDLE_MS = 1000;

/** What the engine listens for in a page. */
const PAGE_EVENTS = ["pagehide", "pageshow", "resume", "visibilitychange"];

interface Opening {
  session: RemoteSession;
  resolve: (session: Session) => void;
  reject: (reason: Error) => void;
}

/** A worker with the databases that are open in it, until it is ended or fails. */
export class WorkerLink {
  /** What it failed with. */
  trap: Error | undefined;
  private readonly openings = new Map<number, Opening>();
  private readonly preloads = new Map<number, Task>();
  /** Whether it has more than the next one would have at once, so that it stays without a database too. */
  private isPreloaded = false;
  private readonly sessions = new Map<number, RemoteSession>();
  private readonly ending = new AbortController();
  private lastDatabase = 0;
  private lastPreload = 0;

  /** @param onEnd - Is told when the worker cannot be used any more. */
  constructor(
    private readonly worker: Worker,
    private readonly onEnd: () => void,
  ) {
    this.listen();
    this.listenToPage();
    this.post({ kind: "hold", lock: `minamo:worker:${newRequestId()}` }, []);
  }

  /** Opens a database. Rejects with {@link WorkerLink.trap} if the worker fails. */
  open(options: EngineOptions, wasm: WasmSource | undefined, listeners: SessionListeners): Promise<Session> {
    const database = (this.lastDatabase += 1);
    const session = new RemoteSession(database, this.post, listeners, () => {
      this.sessions.delete(database);
      this.rest();
    });
    return new Promise((resolve, reject) => {
      this.openings.set(database, { session, resolve, reject });
      this.post({ kind: "open", database, options, wasm }, []);
    });
  }

  /** Has all parts of the module ready in the worker. Rejects with {@link WorkerLink.trap} if the worker fails. */
  preload(wasm: WasmSource | undefined): Promise<void> {
    const ticket = (this.lastPreload += 1);
    return new Promise((resolve, reject) => {
      this.preloads.set(ticket, { resolve, reject });
      this.post({ kind: "preload", ticket, wasm }, []);
    });
  }

  private readonly post = (demand: Demand, transfer: Transferable[]): void => {
    this.worker.postMessage(demand, transfer);
  };

  private take(report: Report): void {
    switch (report.kind) {
      case "opened":
        this.opened(report.database, report.operations);
        break;
      case "unopened":
        this.openings.get(report.database)?.reject(toldError(report.error));
        this.openings.delete(report.database);
        this.rest();
        break;
      case "preloaded":
        this.preloaded(report.ticket, report.error);
        break;
      case "held":
        this.awaitRelease(report.lock);
        break;
      case "trap":
        this.fail(new Error(report.message));
        break;
      default:
        // One that was closed meanwhile has nobody to tell.
        this.sessions.get(report.database)?.take(report);
    }
  }

  private opened(database: number, operations: ReadonlyMap<string, number>): void {
    const opening = this.openings.get(database);
    if (opening !== undefined) {
      const { session, resolve } = opening;
      this.openings.delete(database);
      session.operations = operations;
      this.sessions.set(database, session);
      resolve(session);
    }
  }

  private preloaded(ticket: number, error: CrossingError | undefined): void {
    const preload = this.preloads.get(ticket);
    this.preloads.delete(ticket);
    if (error === undefined) {
      this.isPreloaded = true;
      preload?.resolve();
    } else {
      preload?.reject(toldError(error));
      this.rest();
    }
  }

  /** Nothing that was asked for comes any more: whoever waits is told. */
  private fail(trap: Error): void {
    if (!this.ending.signal.aborted) {
      this.trap = trap;
      this.end();
      for (const { reject } of [...this.openings.values(), ...this.preloads.values()]) {
        reject(trap);
      }
      for (const session of this.sessions.values()) {
        session.lose(trap);
      }
    }
  }

  /** Ends the worker in a while, unless a database is opened before that. */
  private rest(): void {
    setTimeout(() => {
      const isNeeded = this.isPreloaded || this.openings.size + this.sessions.size + this.preloads.size > 0;
      if (!isNeeded && !this.ending.signal.aborted) {
        this.end();
      }
    }, IDLE_MS);
  }

  private end(): void {
    this.ending.abort();
    this.onEnd();
    this.worker.terminate();
  }

  private listen(): void {
    const { worker } = this;
    const { signal } = this.ending;
    const take = ({ data }: MessageEvent): void => {
      this.take(data as Report);
    };
    const failUnread = (): void => {
      this.fail(new Error("The worker has sent what cannot be read"));
    };
    const failWith = (event: ErrorEvent): void => {
      event.preventDefault();
      this.fail(new Error(event.message || "The worker could not be loaded"));
    };
    worker.addEventListener("message", take, { signal });
    worker.addEventListener("messageerror", failUnread, { signal });
    worker.addEventListener("error", failWith, { signal });
  }

  /** Passes on what happens to the page: its worker does not hear of it. */
  private listenToPage(): void {
    const { document } = globalThis as { document?: Document };
    const passOn = ({ type, persisted = false }: Event & { persisted?: boolean }): void => {
      if (type !== "visibilitychange") {
        this.post({ kind: "page", event: type, persisted }, []);
      } else if (document?.visibilityState === "visible") {
        this.post({ kind: "page", event: "resume", persisted }, []);
      }
    };
    for (const name of document === undefined ? [] : PAGE_EVENTS) {
      globalThis.addEventListener(name, passOn, { capture: true, signal: this.ending.signal });
    }
  }

  /** Waits for the lock that the worker holds while it lives: no event tells of one that was terminated. */
  private awaitRelease(lock: string): void {
    const fail = (): void => {
      this.fail(new Error("The worker was ended"));
    };
    locks()
      ?.request(lock, { signal: this.ending.signal }, fail)
      .catch(() => undefined);
  }
}
