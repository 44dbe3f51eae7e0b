// The functions of `@aws-sdk/util-dynamodb`.

import type { AttributeValue } from "../types/values.js";
import { classify, isPlainObject } from "./classify.js";
import { toNumber } from "./numbers.js";
import type { MarshallOptions, UnmarshallOptions } from "./options.js";
import {
  checkNumber,
  elements,
  entries,
  exactText,
  isEmptied,
  listed,
  members,
  numberElement,
  setType,
  textOf,
  undefinedValue,
  unsupported,
} from "./rules.js";

/** Attribute values, or what they become. The SDK has a type of its own for them, with a member that stands for unknown ones. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
type AnyAttributes = Record<string, any>;

/**
 * A JavaScript value as an attribute value.
 * @throws Error with the texts of util-dynamodb.
 */
export function convertToAttr(data: unknown, options: MarshallOptions = {}): AttributeValue {
  switch (typeof data) {
    case "undefined":
      throw undefinedValue();
    case "boolean":
      return { BOOL: data };
    case "number":
      return fromNumber(data, options);
    case "bigint":
      return { N: data.toString() };
    case "string":
      return fromText(data, options);
    case "object":
      return data === null ? { NULL: true } : fromObject(data, options);
    default:
      throw unsupported(data);
  }
}

function fromObject(data: object, options: MarshallOptions): AttributeValue {
  if (Array.isArray(data)) {
    return { L: listed(data, options).map((element) => convertToAttr(element, options)) };
  }
  switch (isPlainObject(data) ? "map" : classify(data)) {
    case "map":
      return fromMembers(members(data, options), options);
    case "iterable map":
      return fromMembers(entries(data as Map<unknown, unknown>, options), options);
    case "set":
      return fromSet([...(data as Set<unknown>)], options);
    case "wrapped set":
      return fromSet((data as { values: unknown[] }).values, options);
    case "binary":
    case "blob":
      return isEmptied(data, options) ? { NULL: true } : { B: data as Uint8Array };
    case "boolean":
      return { BOOL: data.valueOf() as boolean };
    case "number":
      return fromNumber(Number(data), options);
    case "number value":
      return { N: exactText(data) };
    case "string":
      return fromText((data as { toString(): string }).toString(), options);
    case "instance":
      if (options.convertClassInstanceToMap) {
        return fromMembers(members(data, options), options);
      }
      throw unsupported(data);
  }
}

function fromText(text: string, options: MarshallOptions): AttributeValue {
  return isEmptied(text, options) ? { NULL: true } : { S: text };
}

function fromNumber(value: number, options: MarshallOptions): AttributeValue {
  checkNumber(String(value), value, options);
  return { N: String(value) };
}

function fromMembers(list: [string, unknown][], options: MarshallOptions): AttributeValue {
  return { M: Object.fromEntries(list.map(([name, member]) => [name, convertToAttr(member, options)])) };
}

function fromSet(given: readonly unknown[], options: MarshallOptions): AttributeValue {
  const list = elements(given, options);
  if (list === undefined) {
    return { NULL: true };
  }
  const type = setType(list[0]);
  if (type === "BS") {
    return { BS: list as Uint8Array[] };
  }
  const texts = list.map((element) =>
    type === "NS" ? numberElement(element, list[0], options) : textOf(element),
  );
  return { [type]: texts } as unknown as AttributeValue;
}

/**
 * An attribute value as a JavaScript value.
 * @throws Error with the texts of util-dynamodb.
 */
export function convertToNative(data: AnyAttributes, options: UnmarshallOptions = {}): unknown {
  const [kind, content] = Object.entries(data).find(([, member]) => member !== undefined) ?? [];
  const wrap = options.wrapNumbers ?? false;
  switch (kind) {
    case "NULL":
      return null;
    case "BOOL":
      return Boolean(content);
    case "N":
      return toNumber(content as string, wrap);
    case "S":
    case "B":
      return content;
    case "L":
      return (content as AttributeValue[]).map((element) => convertToNative(element, options));
    case "M":
      return toRecord(content as Record<string, AttributeValue>, options);
    case "NS":
      return new Set((content as string[]).map((element) => toNumber(element, wrap)));
    case "SS":
    case "BS":
      return new Set(content as unknown[]);
    default:
      throw new Error(
        kind === undefined ? `No value defined: ${JSON.stringify(data)}` : `Unsupported type passed: ${kind}`,
      );
  }
}

function toRecord(map: Record<string, AttributeValue>, options: UnmarshallOptions): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(map).map(([name, member]) => [name, convertToNative(member, options)]),
  );
}

/**
 * An item in the service's form; of a value that is neither a map nor a list, its attribute value.
 * @throws Error with the texts of util-dynamodb.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in util-dynamodb, whose result depends on the argument
export function marshall(data: unknown, options: MarshallOptions = {}): any {
  const value = convertToAttr(data, options);
  return options.convertTopLevelContainer ? value : (value.M ?? value.L ?? value);
}

/**
 * An item of the service's form as a plain object.
 * @param data - Attribute values by name, also as the SDK's types have them.
 * @throws Error with the texts of util-dynamodb.
 */
export function unmarshall(data: AnyAttributes, options: UnmarshallOptions = {}): AnyAttributes {
  return convertToNative(options.convertWithoutMapWrapper ? data : { M: data }, options) as AnyAttributes;
}
