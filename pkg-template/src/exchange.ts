import type { EngineCalls } from "./abi.js";
import { decodeAnswer } from "./answer.js";
import { Decoder, Encoder, HeapMemory } from "./codec/index.js";
import type { Crossing } from "./crossing.js";
import type { Session } from "./session.js";

/** Hands over the request in the first `length` bytes of the scratch. Returns 0 if the answer is there, else its ticket. */
export type Run = (calls: EngineCalls, length: number) => number;

interface Waiting {
  crossing: Crossing;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

/** Requests and answers as bytes: writes requests, reads answers, and keeps the promises of those that take time. */
export class Exchange {
  private readonly waiting = new Map<number, Waiting>();
  private readonly encoder = new Encoder(new HeapMemory());
  private readonly decoder = new Decoder();
  /** The encoder that is writing a request right now: a getter in its input may call for another one. */
  private active: Encoder | undefined;

  /** Writes a request into the scratch of a session. Returns its length. */
  encode(session: Session, input: object, crossing: Crossing): number {
    const interrupted = this.active;
    interrupted?.moveOut();
    const encoder = interrupted === undefined ? this.encoder : new Encoder(session.scratch);
    this.active = encoder;
    try {
      return encoder.encode(session.scratch, input, crossing.request, crossing.marshall);
    } finally {
      this.active = interrupted;
    }
  }

  /** Hands over a request that has been written. Throws what `run` throws, or the error that is the answer. */
  hand(session: Session, length: number, crossing: Crossing, run: Run): Promise<unknown> {
    const ticket = run(session.calls, length);
    if (ticket === 0) {
      return Promise.resolve(this.read(session, crossing));
    }
    return new Promise((resolve, reject) => {
      this.waiting.set(ticket, { crossing, resolve, reject });
    });
  }

  /** Settles the promise that waits for the answer of that ticket. */
  deliver(session: Session, ticket: number): void {
    const waiting = this.waiting.get(ticket);
    if (waiting === undefined) {
      return;
    }
    this.waiting.delete(ticket);
    const { crossing, resolve, reject } = waiting;
    if (typeof crossing.unmarshall.wrapNumbers === "function") {
      // The caller's function must not run inside of the engine's call.
      const bytes = session.answer().slice();
      resolve(
        Promise.resolve().then(() =>
          decodeAnswer(new Decoder(), bytes, crossing.answer, crossing.unmarshall),
        ),
      );
      return;
    }
    try {
      resolve(this.read(session, crossing));
    } catch (error) {
      reject(error);
    }
  }

  /** Rejects all that wait. */
  rejectAll(reason: (crossing: Crossing) => Error): void {
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const { crossing, reject } of waiting) {
      reject(reason(crossing));
    }
  }

  private read(session: Session, crossing: Crossing): unknown {
    const bytes = session.answer();
    if (typeof crossing.unmarshall.wrapNumbers === "function") {
      // The caller's function may make another request, whose answer replaces this one.
      return decodeAnswer(new Decoder(), bytes.slice(), crossing.answer, crossing.unmarshall);
    }
    return decodeAnswer(this.decoder, bytes, crossing.answer, crossing.unmarshall);
  }
}
