import { validationError } from "../errors.js";
import { classify, isBinary, isPlainObject, octetsOf, type ObjectKind } from "./classify.js";
import type { EncoderMemory } from "./memory.js";
import { NumberWriter } from "./numbers.js";
import type { MarshallOptions } from "./options.js";
import { ATTRIBUTE, type Plan } from "./plan.js";
import {
  elements,
  entries,
  exactText,
  isEmptied,
  isLeftOut,
  numberElement,
  setType,
  textOf,
  undefinedValue,
  unknownSet,
  unsupported,
} from "./rules.js";
import { MAX_DEPTH, Tag } from "./tags.js";

const UNREAD_BLOB =
  "A Blob or File cannot be stored before it is read. Pass new Uint8Array(await value.arrayBuffer()).";
const TOO_DEEP =
  "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

const SET_TAGS = { SS: Tag.StringSet, NS: Tag.NumberSet, BS: Tag.BinarySet } as const;

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
    } else if (typeof value === "number" && !Number.isSafeInteger(value)) {
      this.plainNumber(value);
    } else {
      this.value(value, 0);
    }
  }

  /** As in JSON, where what is no number is null. */
  private plainNumber(value: number): void {
    if (Number.isFinite(value)) {
      this.decimalText(String(value));
    } else {
      this.byte(Tag.Null);
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
        throw undefinedValue();
      default:
        throw unsupported(value);
    }
  }

  private string(value: string): void {
    if (value.length === 0 && this.options.convertEmptyValues) {
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
        this.decimalText(exactText(value));
        break;
      case "string":
        this.string((value as { toString(): string }).toString());
        break;
      case "blob":
        throw new Error(UNREAD_BLOB);
      case "instance":
        this.instance(value, depth);
        break;
    }
  }

  private convertibleBinary(value: ArrayBuffer | ArrayBufferView): void {
    if (isEmptied(value, this.options)) {
      this.byte(Tag.Null);
    } else {
      this.binary(octetsOf(value));
    }
  }

  private instance(value: object, depth: number): void {
    if (!this.options.convertClassInstanceToMap) {
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
    return Boolean(this.options.removeUndefinedValues) || !(index in list);
  }

  /** Writes enumerable properties, inherited ones too, as util-dynamodb does. */
  private map(map: Properties, depth: number): void {
    const start = this.open(Tag.Map);
    let count = 0;
    for (const name in map) {
      const member = map[name];
      if (isLeftOut(member, this.options)) {
        continue;
      }
      this.text(name);
      this.value(member, depth + 1);
      count += 1;
    }
    this.close(start, count);
  }

  private iterableMap(map: ReadonlyMap<unknown, unknown>, depth: number): void {
    const members = entries(map, this.options);
    const start = this.open(Tag.Map);
    for (const [name, member] of members) {
      this.text(name);
      this.value(member, depth + 1);
    }
    this.close(start, members.length);
  }

  /** Writes a set, whose first element decides its type. */
  private set(given: readonly unknown[]): void {
    const list = elements(given, this.options);
    if (list === undefined) {
      this.byte(Tag.Null);
      return;
    }
    const first = list[0];
    const type = setType(first);
    const start = this.open(SET_TAGS[type]);
    for (const element of list) {
      if (type === "SS") {
        this.byte(Tag.String);
        this.text(textOf(element));
      } else if (type === "BS") {
        this.binaryElement(element);
      } else if (typeof element === "number") {
        this.numberIn(first, element);
      } else {
        this.decimalText(numberElement(element, first, this.options));
      }
    }
    this.close(start, list.length);
  }

  private binaryElement(element: unknown): void {
    if (!isBinary(element)) {
      throw unknownSet();
    }
    this.binary(octetsOf(element));
  }

  /** Numbers in a set that begins with one are checked; among exact ones they pass as their text. */
  private numberIn(first: unknown, element: number): void {
    if (typeof first === "number") {
      this.number(element);
    } else {
      this.decimalText(String(element));
    }
  }
}
