import { parseDecimal, type Decimal } from "./decimal.js";
import { NumberValue } from "./number-value.js";
import type { MarshallOptions, UnmarshallOptions } from "./options.js";
import { checkNumber } from "./rules.js";
import { Tag } from "./tags.js";
import { Writer } from "./writer.js";

/** Exact powers of ten as doubles. */
const POWERS = [1, 10, 100, 1000, 10_000] as const;

/** Below this, a decimal of the given scale has at most 15 digits, so that no other decimal of 15 digits is the same double. */
const FIFTEEN_DIGITS = 1e15;

/** Writes numbers in their only form: integers up to 2^53-1 as varints, everything else as packed decimal digits. */
export class NumberWriter extends Writer {
  protected options: MarshallOptions = {};

  /** Writes a JavaScript number, by the rules of `marshall`. */
  protected number(value: number): void {
    if (Number.isSafeInteger(value)) {
      this.integer(value);
    } else if (!this.shortFraction(value)) {
      this.uncommonNumber(value);
    }
  }

  /** Writes decimal text. */
  protected decimalText(text: string): void {
    const decimal = parseDecimal(text);
    const { digits, exponent, negative } = decimal;
    if (digits.length <= exponent + 1 && exponent <= 15) {
      const magnitude = Number(digits.padEnd(exponent + 1, "0"));
      if (magnitude <= Number.MAX_SAFE_INTEGER) {
        this.integer(negative ? -magnitude : magnitude);
        return;
      }
    }
    this.decimal(decimal);
  }

  private integer(value: number): void {
    this.reserve(9);
    if (value < 0) {
      this.byte(Tag.NegativeInteger);
      this.varint(-value);
    } else {
      this.byte(Tag.Integer);
      this.varint(value);
    }
  }

  /** Writes a fraction of few digits without a detour over its text, if it is one. */
  private shortFraction(value: number): boolean {
    for (let scale = 1; scale < POWERS.length; scale++) {
      const power = POWERS[scale] as number;
      const shifted = Math.round(value * power);
      if (shifted / power === value) {
        const magnitude = Math.abs(shifted);
        if (magnitude >= FIFTEEN_DIGITS) {
          return false;
        }
        const digits = String(magnitude);
        this.decimal({ negative: value < 0, digits, exponent: digits.length - 1 - scale });
        return true;
      }
    }
    return false;
  }

  private uncommonNumber(value: number): void {
    const text = String(value);
    checkNumber(text, value, this.options);
    this.decimalText(text);
  }

  private decimal({ negative, digits, exponent }: Decimal): void {
    const count = digits.length;
    this.reserve(count + 3);
    const bytes = this.bytes;
    let position = this.position;
    bytes[position++] = negative ? Tag.NegativeDecimal : Tag.Decimal;
    // The range has 256 values, so the low eight bits tell them apart.
    bytes[position++] = exponent;
    bytes[position++] = count;
    for (let index = 0; index < count; index += 2) {
      const low = index + 1 < count ? digits.charCodeAt(index + 1) & 0x0f : 0;
      bytes[position++] = ((digits.charCodeAt(index) & 0x0f) << 4) | low;
    }
    this.position = position;
  }
}

/**
 * The text of a number as a JavaScript value.
 * @throws Error with the text of util-dynamodb for a fraction beyond the safe integers, or what a `wrap` function throws.
 */
export function toNumber(text: string, wrap: UnmarshallOptions["wrapNumbers"]): unknown {
  if (wrap) {
    return typeof wrap === "function" ? wrap(text) : new NumberValue(text);
  }
  const value = Number(text);
  if (!(Math.abs(value) > Number.MAX_SAFE_INTEGER) || Math.abs(value) === Infinity) {
    return value;
  }
  try {
    return BigInt(text);
  } catch {
    throw new Error(`${text} can't be converted to BigInt. Set options.wrapNumbers to get string value.`);
  }
}
