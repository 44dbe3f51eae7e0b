import { HeapMemory, type EncoderMemory } from "./memory.js";

const utf8 = new TextEncoder();

/** Up to this length a loop over the characters is faster than one native call; at most 127, so that the length takes one byte. */
const SHORT_TEXT = 96;

/** Bytes that a container's head takes: tag, length, and the first byte of its count. */
const HEAD = 6;

/**
 * Writes the primitives of item form v1 at an increasing position.
 *
 * Every write reserves its room first, and no caller's code runs between the two. Caller's code that runs elsewhere (a getter, say) may
 * make the memory grow or move: a detached view has length 0, so that the next reservation fetches a new one.
 */
export class Writer {
  protected bytes: Uint8Array;
  protected position = 0;

  constructor(private memory: EncoderMemory) {
    this.bytes = memory.view();
  }

  /** Starts again at the beginning of `memory`. */
  protected restart(memory: EncoderMemory): void {
    this.memory = memory;
    this.bytes = memory.view();
    this.position = 0;
  }

  /** Moves what is written so far to a buffer of its own, so that another request can use the memory. */
  moveOut(): void {
    this.reserve(0);
    this.memory = new HeapMemory(this.bytes.slice(0, this.position));
    this.bytes = this.memory.view();
  }

  /** Makes sure that what was written is in `memory`. Returns its length. */
  protected settle(memory: EncoderMemory): number {
    if (this.memory !== memory) {
      const written = this.bytes.subarray(0, this.position);
      memory.grow(this.position).set(written);
    }
    return this.position;
  }

  /** Makes room for `count` more bytes. */
  protected reserve(count: number): void {
    if (this.position + count > this.bytes.length) {
      this.bytes = this.memory.grow(this.position + count);
    }
  }

  protected byte(value: number): void {
    this.reserve(1);
    this.bytes[this.position++] = value;
  }

  /** Writes a string's length and UTF-8 bytes; a lone surrogate becomes U+FFFD. */
  protected text(value: string): void {
    const length = value.length;
    if (length <= SHORT_TEXT) {
      this.reserve(length + 1);
      if (writeAscii(this.bytes, this.position + 1, value) < 0x80) {
        this.bytes[this.position] = length;
        this.position += length + 1;
        return;
      }
    }
    this.longText(value);
  }

  private longText(value: string): void {
    this.reserve(value.length * 3 + 5);
    const guess = varintLength(value.length);
    const start = this.position + guess;
    const { written } = utf8.encodeInto(value, this.bytes.subarray(start));
    const actual = varintLength(written);
    if (actual !== guess) {
      this.bytes.copyWithin(this.position + actual, start, start + written);
    }
    this.position = writeVarint(this.bytes, this.position, written) + written;
  }

  protected octets(value: Uint8Array): void {
    this.reserve(value.length + 5);
    this.position = writeVarint(this.bytes, this.position, value.length);
    this.bytes.set(value, this.position);
    this.position += value.length;
  }

  protected varint(value: number): void {
    this.reserve(8);
    this.position = writeVarint(this.bytes, this.position, value);
  }

  /** Begins a list, map or set. Returns where, for {@link Writer.close}. */
  protected open(tag: number): number {
    this.reserve(HEAD);
    const start = this.position;
    this.bytes[start] = tag;
    this.position = start + HEAD;
    return start;
  }

  /** Ends a list, map or set of `count` members: fills in its length and count. */
  protected close(start: number, count: number): void {
    const extra = varintLength(count) - 1;
    this.reserve(extra);
    const bytes = this.bytes;
    if (extra > 0) {
      bytes.copyWithin(start + HEAD + extra, start + HEAD, this.position);
      this.position += extra;
    }
    const length = this.position - start - 5;
    bytes[start + 1] = length;
    bytes[start + 2] = length >>> 8;
    bytes[start + 3] = length >>> 16;
    bytes[start + 4] = length >>> 24;
    writeVarint(bytes, start + 5, count);
  }
}

/** Writes the characters as single bytes. Returns the disjunction of their codes: the result is good only below 0x80. */
function writeAscii(bytes: Uint8Array, position: number, value: string): number {
  let seen = 0;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    seen |= code;
    bytes[position + index] = code;
  }
  return seen;
}

/** Writes an unsigned LEB128 number of at most 2^53-1. Returns the position after it. */
function writeVarint(bytes: Uint8Array, start: number, value: number): number {
  let position = start;
  let rest = value;
  while (rest >= 0x80000000) {
    bytes[position++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  while (rest >= 0x80) {
    bytes[position++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[position++] = rest;
  return position;
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
    length += 1;
  }
  return length;
}
