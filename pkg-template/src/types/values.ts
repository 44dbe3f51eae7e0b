import type { NumberValue } from "../codec/index.js";

/** What each kind of attribute value holds. */
interface Contents {
  S: string;
  /** Decimal text of at most 38 significant digits. */
  N: string;
  B: Uint8Array;
  BOOL: boolean;
  NULL: true;
  SS: string[];
  NS: string[];
  BS: Uint8Array[];
  L: AttributeValue[];
  M: Record<string, AttributeValue>;
}

/**
 * An attribute value in the service's form: exactly one of the members is present. The others can be asked for, so that `value.S` is a
 * string or undefined.
 */
export type AttributeValue = {
  [Kind in keyof Contents]: Pick<Contents, Kind> & Partial<Record<Exclude<keyof Contents, Kind>, never>>;
}[keyof Contents];

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

/**
 * An item, or part of one, by attribute name. `object` admits interfaces, which have no index signature.
 */
export type NativeItem = Record<string, NativeValue> | object;

/**
 * An item, or part of one, as it is returned: null, booleans, numbers (bigints beyond the safe integers), strings, `Uint8Array`, arrays,
 * plain objects and `Set`. As in lib-dynamodb, its values are `any`, which alone can be taken for an interface of the caller (`as City`).
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
export type StoredItem = Record<string, any>;

/** Attributes by name, in the service's form. */
export type AttributeMap = Record<string, AttributeValue>;
