import type { EngineHandle, EngineModule, EngineOptions } from "./abi.js";
import type { EncoderMemory } from "./codec/index.js";
import { engineFailed } from "./errors.js";
import { tellOfOpening } from "./events.js";
import type { Connect, Session, SessionListeners } from "./session.js";
import { IndexedDbStore } from "./store/indexed-db.js";

/**
 * Opens databases in this realm.
 * @param start - Gives an instance of the module that has not trapped.
 */
export function connectLocally(start: () => Promise<EngineModule>): Connect {
  return async (options, listeners) => {
    const module = await start();
    const { onAnswer, onEvent } = listeners;
    let loss: string | undefined;
    const given = withStore(options, (reason) => (loss = reason));
    const session = await begin(module, listeners, () => module.Engine.open(given, onAnswer, onEvent));
    if (loss !== undefined) {
      tellOfOpening(onEvent, "DataLossError", `The browser has deleted the data: ${loss}`);
    }
    return session;
  };
}

/** A session on what `open` opens. */
async function begin(
  module: EngineModule,
  { onTrap }: SessionListeners,
  open: () => Promise<EngineHandle>,
): Promise<Session> {
  const { guard } = module;
  let handle: EngineHandle;
  try {
    handle = await guard.watch(open());
    guard.check();
  } catch (error) {
    const { trap } = guard;
    throw trap === undefined ? error : engineFailed(trap, "refused");
  }
  return new LocalSession(module, handle, onTrap);
}

/** The options with the store that the engine is to use. */
function withStore(options: EngineOptions, onLoss: (reason: string) => void): EngineOptions {
  const { name, store } = options;
  return store === "indexeddb" ? { ...options, store: new IndexedDbStore(name, onLoss) } : options;
}

/** A database that is open on one instance of the module, as long as both are. */
class LocalSession implements Session {
  readonly operations: ReadonlyMap<string, number>;
  /** The engine's request buffer. */
  readonly scratch: EncoderMemory;
  private readonly forget: () => void;

  /** @param onTrap - Called if the instance traps before the session is freed. */
  constructor(
    private readonly module: EngineModule,
    readonly calls: EngineHandle,
    onTrap: (trap: Error) => void,
  ) {
    this.operations = module.operations;
    this.scratch = new ScratchMemory(calls, module);
    this.forget = module.guard.onTrap(onTrap);
  }

  write(bytes: Uint8Array): void {
    this.scratch.grow(bytes.length).set(bytes);
  }

  answer(): Uint8Array {
    const { calls } = this;
    return new Uint8Array(this.module.memory().buffer, calls.answerAddress(), calls.answerLength());
  }

  wake(): Promise<void> {
    return this.module.guard.watch(this.calls.wake());
  }

  simulate(plan: object): Promise<void> {
    return this.module.guard.watch(this.calls.simulate(plan));
  }

  advance(milliseconds: number): Promise<void> {
    return this.module.guard.watch(this.calls.advance(milliseconds));
  }

  readonly fork: Connect = (options, listeners) => {
    const { onAnswer, onEvent } = listeners;
    return begin(this.module, listeners, () => this.calls.fork(options, onAnswer, onEvent));
  };

  close(): Promise<void> {
    return this.module.guard.watch(this.calls.close());
  }

  free(): void {
    this.forget();
    this.calls.free();
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
