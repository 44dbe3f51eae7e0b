import type { AttributeValue } from "../types/values.js";
import { octetsOf } from "./classify.js";
import { NumberValue } from "./number-value.js";

/** Turns a decoded value back into the service's form. Its numbers must have been decoded as {@link NumberValue}. */
export function toAttributeValue(value: unknown): AttributeValue {
  switch (typeof value) {
    case "string":
      return { S: value };
    case "boolean":
      return { BOOL: value };
    default:
      return fromObject(value as object | null);
  }
}

function fromObject(value: object | null): AttributeValue {
  if (value === null) {
    return { NULL: true };
  }
  if (value instanceof NumberValue) {
    return value.toAttributeValue();
  }
  if (value instanceof Uint8Array) {
    return { B: octetsOf(value) };
  }
  if (Array.isArray(value)) {
    return { L: value.map(toAttributeValue) };
  }
  return value instanceof Set ? fromSet([...(value as Set<unknown>)]) : { M: toAttributeMap(value) };
}

/** The same for each member of an item. */
export function toAttributeMap(item: object): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toAttributeValue(value)]));
}

function fromSet(elements: unknown[]): AttributeValue {
  if (elements[0] instanceof NumberValue) {
    return { NS: elements.map(String) };
  }
  return typeof elements[0] === "string" ? { SS: elements as string[] } : { BS: elements as Uint8Array[] };
}
