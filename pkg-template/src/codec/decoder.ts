import { formatDecimal } from "./decimal.js";
import { decodeName } from "./names.js";
import { toNumber } from "./numbers.js";
import type { UnmarshallOptions } from "./options.js";
import { ATTRIBUTE, type Plan } from "./plan.js";
import { MAX_EXPONENT, Tag } from "./tags.js";
import { decodeText } from "./text.js";

/** Powers of ten that are exact doubles. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${String(exponent)}`));

/** Digits that a double holds exactly, whatever they are. */
const EXACT_DIGITS = 15;

/**
 * Reads item form v1 into new JavaScript values, by the rules of `unmarshall` in `@aws-sdk/util-dynamodb`. Nothing that it returns
 * refers to the bytes.
 */
export class Decoder {
  private bytes: Uint8Array = new Uint8Array(0);
  private position = 0;
  private wrap: UnmarshallOptions["wrapNumbers"] = false;

  /**
   * Reads one value.
   * @param bytes - Holds the value; it comes from the engine and is trusted to be well formed.
   * @param start - Where the value begins.
   * @param plan - Which members are attribute values. It matters only for `wrapNumbers`, which leaves counts and the like alone.
   * @throws Error with the texts of util-dynamodb, or what a `wrapNumbers` function throws.
   */
  decode(bytes: Uint8Array, start: number, plan: Plan, options: UnmarshallOptions): unknown {
    this.bytes = bytes;
    this.position = start;
    this.wrap = false;
    const wrap = options.wrapNumbers;
    return wrap ? this.planned(plan, wrap) : this.value();
  }

  private planned(plan: Plan, wrap: UnmarshallOptions["wrapNumbers"]): unknown {
    if (plan === ATTRIBUTE) {
      this.wrap = wrap;
      const value = this.value();
      this.wrap = false;
      return value;
    }
    const tag = this.bytes[this.position]!;
    if (tag === Tag.Map) {
      return this.map((name) => this.planned(plan.member(name), wrap));
    }
    if (tag === Tag.List) {
      return this.list(() => this.planned(plan.member(""), wrap));
    }
    return this.value();
  }

  private value(): unknown {
    const tag = this.bytes[this.position]!;
    switch (tag) {
      case Tag.String:
        return this.string();
      case Tag.Integer:
      case Tag.NegativeInteger:
        return this.integer(tag);
      case Tag.Map:
        return this.attributes();
      case Tag.List:
        return this.list(() => this.value());
      case Tag.True:
      case Tag.False:
        this.position += 1;
        return tag === Tag.True;
      case Tag.Null:
        this.position += 1;
        return null;
      case Tag.Decimal:
      case Tag.NegativeDecimal:
        return this.decimal(tag);
      case Tag.Binary:
        return this.binary();
      case Tag.StringSet:
      case Tag.NumberSet:
      case Tag.BinarySet:
        return new Set(this.list(() => this.value()));
      default:
        throw new Error(`The answer has an unknown value type: ${String(tag)}`);
    }
  }

  private string(): string {
    this.position += 1;
    const length = this.varint();
    const start = this.position;
    this.position = start + length;
    return decodeText(this.bytes, start, length);
  }

  private binary(): Uint8Array {
    this.position += 1;
    const length = this.varint();
    const start = this.position;
    this.position = start + length;
    return this.bytes.slice(start, this.position);
  }

  /** The same as `map(() => this.value())`, without a call in between: most of the time goes here. */
  private attributes(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    for (let count = this.count(); count > 0; count--) {
      const name = this.name();
      if (name === "__proto__") {
        setOwn(object, name, this.value());
      } else {
        object[name] = this.value();
      }
    }
    return object;
  }

  private map(member: (name: string) => unknown): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    for (let count = this.count(); count > 0; count--) {
      const name = this.name();
      setOwn(object, name, member(name));
    }
    return object;
  }

  private list(element: () => unknown): unknown[] {
    const list: unknown[] = [];
    for (let count = this.count(); count > 0; count--) {
      list.push(element());
    }
    return list;
  }

  /** Reads the head of a list, map or set. */
  private count(): number {
    this.position += 5;
    return this.varint();
  }

  private name(): string {
    const length = this.varint();
    const start = this.position;
    this.position = start + length;
    return decodeName(this.bytes, start, length);
  }

  private integer(tag: number): unknown {
    this.position += 1;
    const magnitude = this.varint();
    const value = tag === Tag.NegativeInteger ? -magnitude : magnitude;
    return this.wrap === false ? value : toNumber(String(value), this.wrap);
  }

  private decimal(tag: number): unknown {
    const bytes = this.bytes;
    const exponent = exponentOf(bytes[this.position + 1]!);
    const count = bytes[this.position + 2]!;
    const start = this.position + 3;
    this.position = start + ((count + 1) >> 1);
    const scale = count - 1 - exponent;
    if (this.wrap === false && count <= EXACT_DIGITS && scale >= 0 && scale < POWERS.length) {
      // Both operands are exact, so the quotient is the nearest double: what Number() makes of the text.
      const magnitude = coefficient(bytes, start, count) / POWERS[scale]!;
      return tag === Tag.NegativeDecimal ? -magnitude : magnitude;
    }
    const negative = tag === Tag.NegativeDecimal;
    return toNumber(formatDecimal({ negative, digits: digits(bytes, start, count), exponent }), this.wrap);
  }

  private varint(): number {
    const bytes = this.bytes;
    let byte = bytes[this.position++]!;
    let value = byte & 0x7f;
    // Multiplication, since a shift would cut at 32 bits.
    for (let scale = 0x80; byte >= 0x80; scale *= 0x80) {
      byte = bytes[this.position++]!;
      value += (byte & 0x7f) * scale;
    }
    return value;
  }
}

/** The exponent of which the encoding keeps the low eight bits. */
function exponentOf(byte: number): number {
  return byte <= MAX_EXPONENT ? byte : byte - 256;
}

/** Sets a property of the object itself, even one called `__proto__`. */
function setOwn(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

function coefficient(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let index = 0; index < count; index++) {
    value = value * 10 + digit(bytes, start, index);
  }
  return value;
}

function digits(bytes: Uint8Array, start: number, count: number): string {
  let text = "";
  for (let index = 0; index < count; index++) {
    text += String(digit(bytes, start, index));
  }
  return text;
}

function digit(bytes: Uint8Array, start: number, index: number): number {
  const pair = bytes[start + (index >> 1)]!;
  return index % 2 === 0 ? pair >> 4 : pair & 0x0f;
}
