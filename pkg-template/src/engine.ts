import type { EngineEvent, EngineHandle, EngineModule, EngineOptions } from "./abi.js";
import { decodeAnswer } from "./answer.js";
import {
  Decoder,
  Encoder,
  HeapMemory,
  type EncoderMemory,
  type MarshallOptions,
  type Plan,
  type UnmarshallOptions,
} from "./codec/index.js";
import { closedError } from "./errors.js";

/** How one kind of request crosses: where its attribute values are, and how they are converted. */
export interface Crossing {
  request: Plan;
  answer: Plan;
  marshall: MarshallOptions;
  unmarshall: UnmarshallOptions;
}

interface Waiting {
  crossing: Crossing;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

/**
 * The bridge to the engine: writes requests into its memory, reads answers from it, and keeps the promises of those that take time.
 * Its methods return promises without being async, since each layer of `await` costs as much as a small read.
 */
export class Engine {
  private readonly waiting = new Map<number, Waiting>();
  private readonly encoder = new Encoder(new HeapMemory());
  private readonly decoder = new Decoder();
  /** The encoder that is writing a request right now: a getter in its input may call for another one. */
  private active: Encoder | undefined;
  private handle: EngineHandle | undefined;
  private closing: Promise<void> | undefined;
  private scratch: EncoderMemory = new HeapMemory();

  private constructor(private readonly module: EngineModule) {}

  /** Opens a database. `onEvent` gets what happens to it outside of any request. */
  static async open(
    module: EngineModule,
    options: EngineOptions,
    onEvent: (event: EngineEvent) => void,
  ): Promise<Engine> {
    const engine = new Engine(module);
    const onAnswer = (ticket: number): void => {
      engine.onAnswer(ticket);
    };
    const handle = await module.Engine.open(options, onAnswer, onEvent);
    engine.handle = handle;
    engine.scratch = new ScratchMemory(handle, module);
    return engine;
  }

  /** The number of an operation, undefined if the engine does not have it. */
  operationNumber(name: string): number | undefined {
    return this.module.operationNumber(name);
  }

  /** Runs an operation. Rejects with what the encoder throws, or with the error that the engine answers. */
  execute(operation: number, input: object, crossing: Crossing): Promise<unknown> {
    return this.submit(input, crossing, (handle, length) => handle.execute(operation, length));
  }

  /** Runs an HTTP request that is encoded as a map. */
  http(request: object, crossing: Crossing): Promise<unknown> {
    return this.submit(request, crossing, (handle, length) => handle.http(length));
  }

  /** Waits for the writes under way and closes. Later requests are rejected; closing again does nothing more. */
  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    const handle = this.handle;
    try {
      await handle?.close();
    } finally {
      this.handle = undefined;
      handle?.free();
      this.rejectWaiting();
    }
  }

  private submit(
    input: object,
    crossing: Crossing,
    run: (handle: EngineHandle, length: number) => number,
  ): Promise<unknown> {
    try {
      const length = this.encode(input, crossing);
      const handle = this.opened();
      const ticket = run(handle, length);
      if (ticket === 0) {
        return Promise.resolve(this.read(handle, crossing));
      }
      return new Promise((resolve, reject) => {
        this.waiting.set(ticket, { crossing, resolve, reject });
      });
    } catch (error) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a getter of the input may throw anything
      return Promise.reject(error);
    }
  }

  private opened(): EngineHandle {
    if (this.handle === undefined || this.closing !== undefined) {
      throw closedError();
    }
    return this.handle;
  }

  /** Writes a request into the engine's buffer. Returns its length. */
  private encode(input: object, crossing: Crossing): number {
    this.opened();
    const interrupted = this.active;
    interrupted?.moveOut();
    const encoder = interrupted === undefined ? this.encoder : new Encoder(this.scratch);
    this.active = encoder;
    try {
      return encoder.encode(this.scratch, input, crossing.request, crossing.marshall);
    } finally {
      this.active = interrupted;
    }
  }

  private onAnswer(ticket: number): void {
    const waiting = this.waiting.get(ticket);
    if (waiting === undefined || this.handle === undefined) {
      return;
    }
    this.waiting.delete(ticket);
    const { crossing, resolve, reject } = waiting;
    if (typeof crossing.unmarshall.wrapNumbers === "function") {
      // The caller's function must not run inside of the engine's call.
      const bytes = this.answer(this.handle).slice();
      resolve(
        Promise.resolve().then(() =>
          decodeAnswer(new Decoder(), bytes, crossing.answer, crossing.unmarshall),
        ),
      );
      return;
    }
    try {
      resolve(this.read(this.handle, crossing));
    } catch (error) {
      reject(error);
    }
  }

  private read(handle: EngineHandle, crossing: Crossing): unknown {
    const bytes = this.answer(handle);
    if (typeof crossing.unmarshall.wrapNumbers === "function") {
      // The caller's function may make another request, whose answer replaces this one.
      return decodeAnswer(new Decoder(), bytes.slice(), crossing.answer, crossing.unmarshall);
    }
    return decodeAnswer(this.decoder, bytes, crossing.answer, crossing.unmarshall);
  }

  private answer(handle: EngineHandle): Uint8Array {
    return new Uint8Array(this.module.memory().buffer, handle.answerAddress(), handle.answerLength());
  }

  private rejectWaiting(): void {
    for (const { reject } of this.waiting.values()) {
      reject(closedError());
    }
    this.waiting.clear();
  }
}

/** The engine's request buffer. Its view is replaced when the buffer moves or the memory grows. */
class ScratchMemory implements EncoderMemory {
  private bytes: Uint8Array = new Uint8Array(0);

  constructor(
    private readonly handle: EngineHandle,
    private readonly module: EngineModule,
  ) {}

  view(): Uint8Array {
    // A detached view has length 0.
    return this.bytes.length === 0 ? this.grow(1) : this.bytes;
  }

  grow(minimum: number): Uint8Array {
    const address = this.handle.scratch(Math.max(minimum, 4096));
    this.bytes = new Uint8Array(this.module.memory().buffer, address, this.handle.scratchLength());
    return this.bytes;
  }
}
