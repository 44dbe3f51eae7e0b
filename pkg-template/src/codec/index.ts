export { isBinary, octetsOf } from "./classify.js";
export { RefusedNumber } from "./decimal.js";
export { Decoder } from "./decoder.js";
export { Encoder } from "./encoder.js";
export { convertToAttr, convertToNative, marshall, unmarshall } from "./marshall.js";
export { HeapMemory, type EncoderMemory } from "./memory.js";
export { isNumberValue, NumberValue } from "./number-value.js";
export type { MarshallOptions, UnmarshallOptions } from "./options.js";
export { ATTRIBUTE, ATTRIBUTES, DATE, each, PLAIN, structure, type Plan } from "./plan.js";
