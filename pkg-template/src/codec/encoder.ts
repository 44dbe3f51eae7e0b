import { validationError } from "../errors.js";
import { classify, describe, isBinary, isPlainObject, octetsOf, type ObjectKind } from "./classify.js";
import type { EncoderMemory } from "./memory.js";
import { isNumberValue } from "./number-value.js";
import { NumberWriter } from "./numbers.js";
import type { MarshallOptions } from "./options.js";
import { ATTRIBUTE, type Plan } from "./plan.js";
import { MAX_DEPTH, Tag } from "./tags.js";

const UNDEFINED_VALUE =
  "Pass options.removeUndefinedValues=true to remove undefined values from map/array/set.";
const EMPTY_SET = "Pass a non-empty set, or options.convertEmptyValues=true.";
const UNKNOWN_SET = "Only Number Set (NS), Binary Set (BS) or String Set (SS) are allowed.";
const UNREAD_BLOB =
  "A Blob or File cannot be stored before it is read. Pass new Uint8Array(await value.arrayBuffer()).";
const TOO_DEEP =
  "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

type Properties = Record<string, unknown>;

/**
 * Writes JavaScript values in item form v1. Attribute values follow the rules and error texts of `marshall` in
 * `@aws-sdk/util-dynamodb`; the request around them, which a {@link Plan} tells apart, is written as it is.
 */
export class Encoder extends NumberWriter {
  /**
   * Writes a whole request into `memory`.
   * @returns Its length in bytes.
   * @throws Error with the texts of util-dynamodb, or what a getter of the input throws.
   */
  encode(memory: EncoderMemory, input: object, plan: Plan, options: MarshallOptions): number {
    this.restart(memory);
    this.options = options;
    this.planned(input, plan, 0);
    return this.settle(memory);
  }

  /** Writes a value outside of the attributes, or an attribute where the plan says so. */
  private planned(value: unknown, plan: Plan, depth: number): void {
    if (plan === ATTRIBUTE) {
      this.value(value, 0);
    } else if (typeof value !== "object" || value === null) {
      this.plainScalar(value);
    } else if (isBinary(value)) {
      this.binary(octetsOf(value));
    } else if (depth > MAX_DEPTH) {
      throw validationError(TOO_DEEP);
    } else if (Array.isArray(value)) {
      this.plannedList(value, plan, depth);
    } else {
      this.plannedMap(value as Properties, plan, depth);
    }
  }

  private plainScalar(value: unknown): void {
    if (typeof value === "string") {
      this.byte(Tag.String);
      this.text(value);
    } else if (typeof value === "number" && !Number.isFinite(value)) {
      this.byte(Tag.Null);
    } else {
      this.value(value, 0);
    }
  }

  private plannedList(list: readonly unknown[], plan: Plan, depth: number): void {
    const start = this.open(Tag.List);
    let count = 0;
    for (const member of list) {
      if (member !== undefined && typeof member !== "function") {
        this.planned(member, plan.member(""), depth + 1);
        count += 1;
      }
    }
    this.close(start, count);
  }

  private plannedMap(map: Properties, plan: Plan, depth: number): void {
    const start = this.open(Tag.Map);
    let count = 0;
    for (const name of Object.keys(map)) {
      const member = map[name];
      if (member !== undefined && typeof member !== "function") {
        this.text(name);
        this.planned(member, plan.member(name), depth + 1);
        count += 1;
      }
    }
    this.close(start, count);
  }

  /** Writes an attribute value. */
  private value(value: unknown, depth: number): void {
    switch (typeof value) {
      case "string":
        this.string(value);
        break;
      case "number":
        this.number(value);
        break;
      case "boolean":
        this.byte(value ? Tag.True : Tag.False);
        break;
      case "bigint":
        this.decimalText(value.toString());
        break;
      case "object":
        this.object(value, depth);
        break;
      case "undefined":
        throw new Error(UNDEFINED_VALUE);
      default:
        throw unsupported(value);
    }
  }

  private string(value: string): void {
    if (value.length === 0 && this.options.convertEmptyValues === true) {
      this.byte(Tag.Null);
      return;
    }
    this.byte(Tag.String);
    this.text(value);
  }

  private binary(octets: Uint8Array): void {
    this.byte(Tag.Binary);
    this.octets(octets);
  }

  private object(value: object | null, depth: number): void {
    if (value === null) {
      this.byte(Tag.Null);
    } else if (depth > MAX_DEPTH) {
      throw validationError(TOO_DEEP);
    } else if (Array.isArray(value)) {
      this.list(value, depth);
    } else if (isPlainObject(value)) {
      this.map(value as Properties, depth);
    } else {
      this.classified(value, classify(value), depth);
    }
  }

  private classified(value: object, kind: ObjectKind, depth: number): void {
    switch (kind) {
      case "map":
        this.map(value as Properties, depth);
        break;
      case "iterable map":
        this.iterableMap(value as Map<unknown, unknown>, depth);
        break;
      case "set":
        this.set([...(value as Set<unknown>)]);
        break;
      case "wrapped set":
        this.set((value as { values: unknown[] }).values);
        break;
      case "binary":
        this.convertibleBinary(value as ArrayBuffer | ArrayBufferView);
        break;
      case "boolean":
        this.byte(value.valueOf() === true ? Tag.True : Tag.False);
        break;
      case "number":
        this.number(Number(value));
        break;
      case "number value":
        this.decimalText(describe(wrappedText(value)));
        break;
      case "string":
        this.string(describe(value));
        break;
      case "blob":
        throw new Error(UNREAD_BLOB);
      case "instance":
        this.instance(value, depth);
        break;
    }
  }

  private convertibleBinary(value: ArrayBuffer | ArrayBufferView): void {
    if (value.byteLength === 0 && this.options.convertEmptyValues === true) {
      this.byte(Tag.Null);
    } else {
      this.binary(octetsOf(value));
    }
  }

  private instance(value: object, depth: number): void {
    if (this.options.convertClassInstanceToMap !== true) {
      throw unsupported(value);
    }
    this.map(value as Properties, depth);
  }

  private list(list: readonly unknown[], depth: number): void {
    const start = this.open(Tag.List);
    let count = 0;
    for (let index = 0; index < list.length; index++) {
      const member = list[index];
      if (typeof member === "function" || (member === undefined && this.skipsHole(list, index))) {
        continue;
      }
      this.value(member, depth + 1);
      count += 1;
    }
    this.close(start, count);
  }

  private skipsHole(list: readonly unknown[], index: number): boolean {
    return this.options.removeUndefinedValues === true || !(index in list);
  }

  /** Writes enumerable properties, inherited ones too, as util-dynamodb does. */
  private map(map: Properties, depth: number): void {
    const start = this.open(Tag.Map);
    let count = 0;
    for (const name in map) {
      const member = map[name];
      if (
        typeof member === "function" ||
        (member === undefined && this.options.removeUndefinedValues === true)
      ) {
        continue;
      }
      this.text(name);
      this.value(member, depth + 1);
      count += 1;
    }
    this.close(start, count);
  }

  private iterableMap(map: ReadonlyMap<unknown, unknown>, depth: number): void {
    // Two keys may have the same text: the last one counts, as in an object.
    const members = new Map<string, unknown>();
    for (const [name, member] of map) {
      if (
        typeof member !== "function" &&
        (member !== undefined || this.options.removeUndefinedValues !== true)
      ) {
        members.set(String(name), member);
      }
    }
    const start = this.open(Tag.Map);
    for (const [name, member] of members) {
      this.text(name);
      this.value(member, depth + 1);
    }
    this.close(start, members.size);
  }

  private set(given: readonly unknown[]): void {
    const elements =
      this.options.removeUndefinedValues === true ? given.filter((element) => element !== undefined) : given;
    if (elements.includes(undefined)) {
      throw new Error(UNDEFINED_VALUE);
    }
    if (elements.length > 0) {
      this.elements(elements);
    } else if (this.options.convertEmptyValues === true) {
      this.byte(Tag.Null);
    } else {
      throw new Error(EMPTY_SET);
    }
  }

  /** Writes a set, whose first element decides its type. */
  private elements(elements: readonly unknown[]): void {
    const first = elements[0];
    if (typeof first === "string") {
      this.eachElement(Tag.StringSet, elements, (element) => {
        this.byte(Tag.String);
        this.text(describe(element));
      });
    } else if (isNumeric(first)) {
      this.eachElement(Tag.NumberSet, elements, (element) => {
        this.numberElement(element);
      });
    } else if (isBinary(first)) {
      this.eachElement(Tag.BinarySet, elements, (element) => {
        if (!isBinary(element)) {
          throw new Error(UNKNOWN_SET);
        }
        this.binary(octetsOf(element));
      });
    } else {
      throw new Error(UNKNOWN_SET);
    }
  }

  /** Bigints and wrapped numbers are exact, so that they need no check beside numbers either. */
  private numberElement(element: unknown): void {
    if (typeof element === "number") {
      this.number(element);
    } else {
      this.decimalText(describe(wrappedText(element)));
    }
  }

  private eachElement(tag: number, elements: readonly unknown[], write: (element: unknown) => void): void {
    const start = this.open(tag);
    elements.forEach(write);
    this.close(start, elements.length);
  }
}

function isNumeric(value: unknown): boolean {
  return (
    typeof value === "number" ||
    typeof value === "bigint" ||
    (typeof value === "object" && value !== null && isNumberValue(value))
  );
}

/** The text behind a wrapped number; version 2 of the SDK keeps it in `value`, and its `toString` gives that too. */
function wrappedText(value: unknown): unknown {
  return typeof value === "object" && value !== null && isNumberValue(value)
    ? (value as { value: unknown }).value
    : value;
}

function unsupported(value: unknown): Error {
  return new Error(
    `Unsupported type passed: ${describe(value)}. ` +
      "Pass options.convertClassInstanceToMap=true to marshall typeof object as map attribute.",
  );
}
