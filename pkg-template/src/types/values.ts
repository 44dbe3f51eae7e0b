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
export type NativeAttributeBinary = ArrayBuffer | ArrayBufferView;

/** A JavaScript value that is stored as a value other than a list, a map or a set. */
export type NativeScalarAttributeValue =
  null | undefined | boolean | number | bigint | NumberValue | string | NativeAttributeBinary;

/**
 * A JavaScript value as an attribute: a scalar, an array, a plain object, a `Map`, a `Set`. As in lib-dynamodb it is `any`, which alone
 * admits interfaces, which have no index signature, and can be taken for one (`Item as City`).
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
export type NativeAttributeValue = any;

/** An item, or part of one, by attribute name. */
export type NativeItem = Record<string, NativeAttributeValue>;

/** Attributes by name, in the service's form. */
export type AttributeMap = Record<string, AttributeValue>;
