import { decodeText } from "./text.js";

/** Slots of the cache; a power of two. */
const SLOTS = 2048;

/** Names longer than this are decoded afresh each time. */
const LONGEST = 64;

/** Attribute names seen before, by a hash of their bytes: the same few names come back with every item. */
const cache: string[] = new Array<string>(SLOTS).fill("");

/** Decodes an attribute name of `length` bytes at `start`. */
export function decodeName(bytes: Uint8Array, start: number, length: number): string {
  if (length > LONGEST) {
    return decodeText(bytes, start, length);
  }
  const slot = hash(bytes, start, length) & (SLOTS - 1);
  const cached = cache[slot]!;
  if (cached.length === length && sameText(cached, bytes, start)) {
    return cached;
  }
  const name = decodeText(bytes, start, length);
  if (name.length === length) {
    // Only ASCII names have as many characters as bytes (a wide name has fewer), and only they compare byte by byte.
    cache[slot] = name;
  }
  return name;
}

function hash(bytes: Uint8Array, start: number, length: number): number {
  let state = length;
  for (let index = start; index < start + length; index++) {
    state = Math.imul(state, 31) + bytes[index]!;
  }
  return state ^ (state >>> 11);
}

function sameText(text: string, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) !== bytes[start + index]) {
      return false;
    }
  }
  return true;
}
