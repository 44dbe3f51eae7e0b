// The worker's side: opens databases for the page, and runs what the page asks for.

import { ENGINE_FAILED } from "../errors.js";
import type { Connect } from "../session.js";
import type { WasmSource } from "../wasm.js";
import { Hosted } from "./hosted.js";
import { locks } from "./locks.js";
import { tellError, type CrossingError, type Demand, type Report } from "./protocol.js";

/** The way to the page: the global scope of a dedicated worker is one. */
export interface PagePort {
  postMessage(report: Report, transfer: Transferable[]): void;
  onmessage: ((event: { data: Demand }) => void) | null;
  onmessageerror: ((event: unknown) => void) | null;
}

/** The engine of the worker, whose module is the one that the first call gives. */
export interface WorkerEngine {
  /** Opens databases. */
  connect: (wasm: WasmSource | undefined) => Connect;
  /** Has all parts of the module ready. */
  preload: (wasm: WasmSource | undefined) => Promise<void>;
}

/** Serves the page, from now on. */
export function serve(port: PagePort, engine: WorkerEngine): void {
  const host = new Host(port, engine);
  port.onmessage = ({ data }) => {
    host.take(data);
  };
  port.onmessageerror = () => {
    host.fail(new Error("The worker was sent what it cannot read"));
  };
}

class Host {
  private readonly databases = new Map<number, Hosted>();
  private hasFailed = false;

  constructor(
    private readonly port: PagePort,
    private readonly engine: WorkerEngine,
  ) {}

  /** Does what the page tells. What cannot be done ends the worker: the page waits for no answer then. */
  take(demand: Demand): void {
    try {
      this.follow(demand);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Tells the page that the worker cannot go on. */
  fail(error: unknown): void {
    if (!this.hasFailed) {
      this.hasFailed = true;
      this.tell({ kind: "trap", message: error instanceof Error ? error.message : String(error) }, []);
    }
  }

  private readonly tell = (report: Report, transfer: Transferable[]): void => {
    this.port.postMessage(report, transfer);
  };

  private follow(demand: Demand): void {
    switch (demand.kind) {
      case "open":
        this.open(demand);
        break;
      case "preload":
        this.preload(demand);
        break;
      case "call":
        this.of(demand.database).call(demand);
        break;
      case "task":
        this.of(demand.database).perform(demand);
        break;
      case "unwatch":
        this.of(demand.database).unwatch(demand.number);
        break;
      case "endSimulation":
        this.of(demand.database).endSimulation();
        break;
      case "free":
        this.of(demand.database).free();
        this.databases.delete(demand.database);
        break;
      case "page":
        dispatch(demand.event, demand.persisted);
        break;
      case "hold":
        this.hold(demand.lock);
        break;
      default:
        throw new Error(`The worker does not know what ${JSON.stringify(demand)} is`);
    }
  }

  private of(database: number): Hosted {
    const hosted = this.databases.get(database);
    if (hosted === undefined) {
      throw new Error(`The worker has no database ${String(database)}`);
    }
    return hosted;
  }

  private open({ database, options, wasm }: Extract<Demand, { kind: "open" }>): void {
    const fail = (error: Error): void => {
      this.fail(error);
    };
    Hosted.open(database, this.engine.connect(wasm), options, this.tell, fail).then(
      (hosted) => {
        this.databases.set(database, hosted);
        this.tell({ kind: "opened", database, operations: hosted.operations }, []);
      },
      (error: unknown) => {
        if (error instanceof Error && error.name === ENGINE_FAILED) {
          this.fail(error.cause);
        } else {
          this.tell({ kind: "unopened", database, error: tellError(error) }, []);
        }
      },
    );
  }

  private preload({ ticket, wasm }: Extract<Demand, { kind: "preload" }>): void {
    const tell = (error?: CrossingError): void => {
      this.tell({ kind: "preloaded", ticket, error }, []);
    };
    this.engine.preload(wasm).then(
      () => {
        tell();
      },
      (error: unknown) => {
        tell(tellError(error));
      },
    );
  }

  /** Holds a lock for as long as the worker lives: who waits for it learns of the end, which no event tells. */
  private hold(lock: string): void {
    const holding = locks()?.request(lock, () => {
      this.tell({ kind: "held", lock }, []);
      return new Promise(() => undefined);
    });
    // A host may have locks and grant none, as in a sandboxed frame.
    holding?.catch(() => undefined);
  }
}

/** Tells the engine what it would hear itself in the page: when to let others keep house, when to look after its work. */
function dispatch(name: string, persisted: boolean): void {
  globalThis.dispatchEvent(Object.assign(new Event(name), { persisted }));
}
