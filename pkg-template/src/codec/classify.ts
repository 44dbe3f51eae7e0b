import { isNumberValue } from "./number-value.js";

/** What an object stands for among the attribute values. */
export type ObjectKind =
  | "map"
  | "iterable map"
  | "set"
  | "binary"
  | "boolean"
  | "number"
  | "number value"
  | "string"
  | "wrapped set"
  | "blob"
  | "instance";

/** As util-dynamodb does, by the name of the constructor: so objects of other realms are known too, and subclasses are not. */
const KINDS = new Map<unknown, ObjectKind>([
  ["Object", "map"],
  ["Map", "iterable map"],
  ["Set", "set"],
  ["ArrayBuffer", "binary"],
  ["Boolean", "boolean"],
  ["Number", "number"],
  ["String", "string"],
  ["Blob", "blob"],
  ["File", "blob"],
]);

/** Whether an object is a map of its own properties: made by `{}` or `Object.create(null)`. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Classifies an object that is neither an array nor plain. */
export function classify(value: object): ObjectKind {
  if (ArrayBuffer.isView(value)) {
    return "binary";
  }
  const { constructor } = value as { constructor?: { name?: unknown } };
  if (!constructor) {
    return "map";
  }
  if (isWrappedSet(value)) {
    return "wrapped set";
  }
  const { name } = constructor;
  return KINDS.get(name) ?? (isNumberValue(value) ? "number value" : "instance");
}

/** The set wrapper of version 2 of the SDK, whose class is called Set too. */
function isWrappedSet(value: object): boolean {
  const { wrapperName, values } = value as { wrapperName?: unknown; values?: unknown };
  return wrapperName === "Set" && Array.isArray(values);
}

/** Whether a value is bytes: an `ArrayBuffer`, or a view of one (also a Node.js `Buffer`). */
export function isBinary(value: unknown): value is ArrayBuffer | ArrayBufferView {
  return (
    ArrayBuffer.isView(value) ||
    (typeof value === "object" && Object.prototype.toString.call(value) === "[object ArrayBuffer]")
  );
}

/** The bytes of a binary value, not copied. */
export function octetsOf(value: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
}
