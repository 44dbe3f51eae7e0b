import type { EngineHandle, EngineModule } from "./abi.js";
import type { EncoderMemory } from "./codec/index.js";

/** A database that is open on one instance of the module, as long as both are. */
export class Session {
  /** The engine's request buffer. */
  readonly scratch: EncoderMemory;
  private readonly forget: () => void;

  /** @param onTrap - Called if the instance traps before the session is freed. */
  constructor(
    private readonly module: EngineModule,
    readonly handle: EngineHandle,
    onTrap: (trap: Error) => void,
  ) {
    this.scratch = new ScratchMemory(handle, module);
    this.forget = module.guard.onTrap(onTrap);
  }

  /** Writes a request that was encoded elsewhere into the request buffer. */
  write(bytes: Uint8Array): void {
    this.scratch.grow(bytes.length).set(bytes);
  }

  /** The last answer, where it lies: the next call replaces it. */
  answer(): Uint8Array {
    const { handle } = this;
    return new Uint8Array(this.module.memory().buffer, handle.answerAddress(), handle.answerLength());
  }

  wake(): Promise<void> {
    return this.module.guard.watch(this.handle.wake());
  }

  simulate(plan: object): Promise<void> {
    return this.module.guard.watch(this.handle.simulate(plan));
  }

  advance(milliseconds: number): Promise<void> {
    return this.module.guard.watch(this.handle.advance(milliseconds));
  }

  close(): Promise<void> {
    return this.module.guard.watch(this.handle.close());
  }

  free(): void {
    this.forget();
    this.handle.free();
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
