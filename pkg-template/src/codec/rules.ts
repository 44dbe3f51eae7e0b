// What `marshall` of `@aws-sdk/util-dynamodb` accepts and refuses, for both ways to convert: into bytes and into attribute values.

import { isBinary } from "./classify.js";
import { isNumberValue } from "./number-value.js";
import type { MarshallOptions } from "./options.js";

/** The error for `undefined`. */
export function undefinedValue(): Error {
  return new Error("Pass options.removeUndefinedValues=true to remove undefined values from map/array/set.");
}

/** The error for what has no place among the attribute values. */
export function unsupported(value: unknown): Error {
  return new Error(
    `Unsupported type passed: ${String(value)}. ` +
      "Pass options.convertClassInstanceToMap=true to marshall typeof object as map attribute.",
  );
}

/** The error for a set of other elements than strings, numbers or binary values. */
export function unknownSet(): Error {
  return new Error("Only Number Set (NS), Binary Set (BS) or String Set (SS) are allowed.");
}

/** Whether a member of a map or an element of a list is left out. */
export function isLeftOut(member: unknown, options: MarshallOptions): boolean {
  return typeof member === "function" || (member === undefined && Boolean(options.removeUndefinedValues));
}

/** The elements of a list that count. Holes do not, as in util-dynamodb, which filters the list. */
export function listed(list: readonly unknown[], options: MarshallOptions): unknown[] {
  return list.filter((element) => !isLeftOut(element, options));
}

/** The members of a map: enumerable properties, inherited ones too. */
export function members(map: object, options: MarshallOptions): [string, unknown][] {
  const found: [string, unknown][] = [];
  for (const name in map) {
    const member = (map as Record<string, unknown>)[name];
    if (!isLeftOut(member, options)) {
      found.push([name, member]);
    }
  }
  return found;
}

/** The members of a `Map`. Two keys may have the same text: the last one counts, as in an object; symbols have none. */
export function entries(map: ReadonlyMap<unknown, unknown>, options: MarshallOptions): [string, unknown][] {
  const found = new Map<string, unknown>();
  for (const [name, member] of map) {
    if (typeof name !== "symbol" && !isLeftOut(member, options)) {
      found.set(String(name), member);
    }
  }
  return [...found];
}

/**
 * The elements of a set.
 * @returns undefined for an empty set that becomes null.
 */
export function elements(given: readonly unknown[], options: MarshallOptions): unknown[] | undefined {
  const list = given.filter((element) => !(options.removeUndefinedValues && element === undefined));
  if (list.includes(undefined)) {
    throw undefinedValue();
  }
  if (list.length > 0) {
    return list;
  }
  if (options.convertEmptyValues) {
    return undefined;
  }
  throw new Error("Pass a non-empty set, or options.convertEmptyValues=true.");
}

/** The type of a set, which its first element decides. */
export function setType(first: unknown): "SS" | "NS" | "BS" {
  if (typeof first === "string") {
    return "SS";
  }
  if (isBinary(first)) {
    return "BS";
  }
  if (typeof first === "number" || isExactNumber(first)) {
    return "NS";
  }
  throw unknownSet();
}

/** The text of an element of a set of numbers. Numbers are checked, and whatever stands in a set that begins with one. */
export function numberElement(element: unknown, first: unknown, options: MarshallOptions): string {
  const text = exactText(element);
  if (typeof first === "number") {
    checkNumber(text, Number(element), options);
  }
  return text;
}

/** The text behind a wrapped number; version 2 of the SDK keeps it in `value`, and its `toString` gives that too. */
export function exactText(value: unknown): string {
  return typeof value === "object" && isExactNumber(value)
    ? String((value as { value: unknown }).value)
    : textOf(value);
}

/** The text that an element of a set is stored as, whatever it is. */
export function textOf(element: unknown): string {
  // Not `String(element)`, which has a text for null.
  return (element as { toString(): string }).toString();
}

function isExactNumber(value: unknown): boolean {
  return typeof value === "bigint" || (typeof value === "object" && value !== null && isNumberValue(value));
}

/** Whether a string or a binary value is stored as null. Buffers and views of bytes have a length; an `ArrayBuffer` has none. */
export function isEmptied(value: unknown, options: MarshallOptions): boolean {
  return Boolean(options.convertEmptyValues) && (value as { length?: unknown }).length === 0;
}

/** @throws Error for a number that is none or may have lost digits. */
export function checkNumber(text: string, value: number, options: MarshallOptions): void {
  if (text === "NaN" || text === "Infinity" || text === "-Infinity") {
    throw new Error(`Special numeric value ${text} is not allowed`);
  }
  if (options.allowImpreciseNumbers) {
    return;
  }
  const side = value > Number.MAX_SAFE_INTEGER ? "greater than Number.MAX" : "lesser than Number.MIN";
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw new Error(`Number ${text} is ${side}_SAFE_INTEGER. Use NumberValue from @aws-sdk/lib-dynamodb.`);
  }
}
