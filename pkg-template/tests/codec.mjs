// Shorthand for the tests of the codec.

import { ATTRIBUTE, Decoder, Encoder, HeapMemory } from "../../pkg/dist/codec/index.js";

/** The bytes of an attribute value. */
export function encode(value, options = {}) {
  const memory = new HeapMemory();
  const length = new Encoder(memory).encode(memory, value, ATTRIBUTE, options);
  return memory.view().slice(0, length);
}

/** The attribute value of some bytes. */
export function decode(bytes, options = {}) {
  return new Decoder().decode(bytes, 0, ATTRIBUTE, options);
}

/** What comes back of a value that was stored. */
export function roundTrip(value, options = {}) {
  return decode(encode(value, options));
}

/** @param {Uint8Array} bytes */
export function hex(bytes) {
  return Buffer.from(bytes).toString("hex");
}
