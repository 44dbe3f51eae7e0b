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

/** The built-in kind of an object, whichever realm it comes from. */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value);
}

const KINDS = new Map<string, ObjectKind>([
  ["[object Set]", "set"],
  ["[object Map]", "iterable map"],
  ["[object ArrayBuffer]", "binary"],
  ["[object Boolean]", "boolean"],
  ["[object Number]", "number"],
  ["[object String]", "string"],
  ["[object Blob]", "blob"],
  ["[object File]", "blob"],
]);

/** Whether an object is a map of its own properties: made by `{}`, `Object.create(null)`, or by another realm's `{}`. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    prototype === Object.prototype || prototype === null || isForeignPlainObject(value, prototype as object)
  );
}

function isForeignPlainObject(value: object, prototype: object): boolean {
  return (
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, "isPrototypeOf") &&
    tagOf(value) === "[object Object]"
  );
}

/** Classifies an object that is neither an array nor plain. */
export function classify(value: object): ObjectKind {
  if (ArrayBuffer.isView(value)) {
    return "binary";
  }
  const kind = KINDS.get(tagOf(value));
  if (kind !== undefined) {
    return kind;
  }
  if (isNumberValue(value)) {
    return "number value";
  }
  if (isWrappedSet(value)) {
    return "wrapped set";
  }
  const constructor: unknown = value.constructor;
  return constructor === undefined || (constructor as { name?: unknown }).name === "Object"
    ? "map"
    : "instance";
}

/** The set wrapper of version 2 of the SDK. */
function isWrappedSet(value: object): boolean {
  const { wrapperName, values } = value as { wrapperName?: unknown; values?: unknown };
  return wrapperName === "Set" && Array.isArray(values);
}

/** Whether a value is bytes: an `ArrayBuffer`, or a view of one (also a Node.js `Buffer`). */
export function isBinary(value: unknown): value is ArrayBuffer | ArrayBufferView {
  return ArrayBuffer.isView(value) || tagOf(value) === "[object ArrayBuffer]";
}

/** The bytes of a binary value, not copied. */
export function octetsOf(value: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
}

/** A value in the words of an error message, whatever its own `toString` does. */
export function describe(value: unknown): string {
  try {
    return String(value);
  } catch {
    return tagOf(value);
  }
}
