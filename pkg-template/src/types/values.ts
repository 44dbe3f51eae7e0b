import type { NumberValue } from "../codec/index.js";

/** An attribute value in the service's form: exactly one of the members is present. */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { B: Uint8Array }
  | { BOOL: boolean }
  | { NULL: true }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: Uint8Array[] }
  | { L: AttributeValue[] }
  | { M: Record<string, AttributeValue> };

/** A JavaScript value that is stored as a binary value (B). */
export type NativeBinary = ArrayBuffer | ArrayBufferView;

/** A JavaScript value that is stored as a value other than a list, a map or a set. */
export type NativeScalar = null | undefined | boolean | number | bigint | NumberValue | string | NativeBinary;

/**
 * A JavaScript value that can be stored as an attribute. `object` stands for what cannot be described better: interfaces without an
 * index signature, class instances (see `convertClassInstanceToMap`), the wrappers of version 2 of the SDK.
 */
export type NativeValue =
  | NativeScalar
  | NativeValue[]
  | { [name: string]: NativeValue }
  | Set<number | bigint | NumberValue | string | NativeBinary | undefined>
  | Map<unknown, unknown>
  | object;

/** An attribute as it is returned. With a `wrapNumbers` function, numbers are what that function returns instead. */
export type StoredValue =
  | null
  | boolean
  | number
  | bigint
  | NumberValue
  | string
  | Uint8Array
  | StoredValue[]
  | { [name: string]: StoredValue }
  | Set<number | bigint | NumberValue | string | Uint8Array>;

/**
 * An item, or part of one, by attribute name. `object` admits interfaces, which have no index signature.
 */
export type NativeItem = Record<string, NativeValue> | object;

/** An item, or part of one, as it is returned. */
export type StoredItem = Record<string, StoredValue>;

/** Attributes by name, in the service's form. */
export type AttributeMap = Record<string, AttributeValue>;
