import type { EngineCalls, EngineOptions } from "../abi.js";
import type { Connect, Session } from "../session.js";
import type { SimulationPlan } from "../simulate/options.js";
import { tellError, type CallName, type Demand, type Report, type SimulatedTime } from "./protocol.js";

/** Tells the page. */
export type Tell = (report: Report, transfer: Transferable[]) => void;

type Call = (calls: EngineCalls, argument: number, length: number) => number;

const CALLS: Readonly<Record<CallName, Call>> = {
  awaitChange: (calls, tree) => calls.awaitChange(tree),
  check: (calls) => calls.check(),
  execute: (calls, operation, length) => calls.execute(operation, length),
  http: (calls, _, length) => calls.http(length),
  httpTrusted: (calls, _, length) => calls.httpTrusted(length),
  misfortunes: (calls) => calls.misfortunes(),
  movePlace: (calls, _, length) => calls.movePlace(length),
  news: (calls, number) => calls.news(number),
  readPlace: (calls, _, length) => calls.readPlace(length),
  status: (calls) => calls.status(),
  watch: (calls, operation, length) => calls.watch(operation, length),
};

/** A database that is open in the worker. */
export class Hosted {
  /** The page's tickets, by those of the session. */
  private readonly tickets = new Map<number, number>();
  /** Of a simulation, whether its time goes on by itself. */
  private goesOn: boolean | undefined;

  private constructor(
    private readonly database: number,
    private readonly tell: Tell,
    private readonly session: Session,
  ) {}

  /** @param fail - Is told of a trap. */
  static async open(
    database: number,
    connect: Connect,
    options: EngineOptions,
    tell: Tell,
    fail: (trap: Error) => void,
  ): Promise<Hosted> {
    const session = await connect(options, {
      // No answer comes before there was a request.
      onAnswer: (ticket) => {
        hosted.deliver(ticket);
      },
      onEvent: (event) => {
        tell({ kind: "event", database, event }, []);
      },
      onTrap: fail,
    });
    const hosted = new Hosted(database, tell, session);
    return hosted;
  }

  get operations(): ReadonlyMap<string, number> {
    return this.session.operations;
  }

  call({ ticket, call, argument, bytes }: Extract<Demand, { kind: "call" }>): void {
    const { session } = this;
    session.write(bytes);
    const own = CALLS[call](session.calls, argument, bytes.length);
    if (own === 0) {
      this.answer(ticket);
    } else {
      this.tickets.set(own, ticket);
    }
  }

  perform({ ticket, task, argument }: Extract<Demand, { kind: "task" }>): void {
    const { database } = this;
    this.begin(task, argument).then(
      () => {
        if (task === "simulate") {
          this.goesOn = (argument as SimulationPlan).clock === "host";
        }
        this.tell({ kind: "done", database, ticket, time: this.time() }, []);
      },
      (error: unknown) => {
        this.tell({ kind: "failed", database, ticket, error: tellError(error) }, []);
      },
    );
  }

  unwatch(number: number): void {
    this.session.calls.unwatch(number);
  }

  endSimulation(): void {
    this.goesOn = undefined;
    this.session.calls.endSimulation();
  }

  free(): void {
    this.session.free();
  }

  private begin(task: Extract<Demand, { kind: "task" }>["task"], argument: unknown): Promise<void> {
    switch (task) {
      case "advance":
        return this.session.advance(argument as number);
      case "close":
        return this.session.close();
      case "simulate":
        return this.session.simulate(argument as object);
      case "wake":
        return this.session.wake();
    }
  }

  private deliver(own: number): void {
    const ticket = this.tickets.get(own);
    if (ticket !== undefined) {
      this.tickets.delete(own);
      this.answer(ticket);
    }
  }

  private answer(ticket: number): void {
    const { database } = this;
    const bytes = this.session.answer().slice();
    this.tell({ kind: "answer", database, ticket, bytes, time: this.time() }, [bytes.buffer]);
  }

  private time(): SimulatedTime | undefined {
    const { goesOn } = this;
    return goesOn === undefined ? undefined : { now: this.session.calls.now(), goesOn };
  }
}
