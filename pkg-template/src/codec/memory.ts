/** Where an encoder writes: bytes that can grow. */
export interface EncoderMemory {
  /** The buffer as it is now. */
  view(): Uint8Array;
  /** The buffer with room for at least `minimum` bytes; what was written is kept. Also replaces a view that was detached. */
  grow(minimum: number): Uint8Array;
}

/** A buffer of its own, for a request that cannot be written in the engine's memory at once. */
export class HeapMemory implements EncoderMemory {
  private bytes: Uint8Array;

  /** @param content - Bytes that are already written. */
  constructor(content = new Uint8Array(0)) {
    this.bytes = content;
  }

  view(): Uint8Array {
    return this.bytes;
  }

  grow(minimum: number): Uint8Array {
    const grown = new Uint8Array(Math.max(minimum, this.bytes.length * 2, 1024));
    grown.set(this.bytes);
    this.bytes = grown;
    return grown;
  }
}
