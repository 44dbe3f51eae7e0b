import { MAX_DIGITS, MAX_EXPONENT, MIN_EXPONENT } from "./tags.js";

/** A decimal number in scientific form: 0.d₁d₂… has no place here, `digits` "1234" with exponent 2 is 123.4. */
export interface Decimal {
  /** Whether the number is below zero. */
  negative: boolean;
  /** Significant digits without leading or trailing zeros; empty for zero. */
  digits: string;
  /** Power of ten of the first digit. */
  exponent: number;
}

/** A number that the service refuses. What is wrong with it, and in which words, is for the engine to say. */
export class RefusedNumber extends Error {
  /** @param text - The number as it was given. */
  constructor(text: string) {
    super(`DynamoDB cannot store the number ${text}`);
  }
}

const GRAMMAR = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/**
 * Parses a number by the service's grammar: optional sign, digits with at most one dot, optional exponent.
 * @throws RefusedNumber if the text is no number or out of the service's range.
 */
export function parseDecimal(text: string): Decimal {
  const match = GRAMMAR.exec(text);
  const whole = match?.[2] ?? "";
  const fraction = match?.[3] ?? "";
  if (match === null || whole.length + fraction.length === 0) {
    throw new RefusedNumber(text);
  }
  const padded = whole + fraction;
  const leading = countLeadingZeros(padded);
  const digits = trimTrailingZeros(padded.slice(leading));
  const exponent = whole.length - leading - 1 + Number(match[4] ?? 0);
  if (digits === "") {
    return { negative: false, digits, exponent: 0 };
  }
  if (digits.length > MAX_DIGITS || exponent > MAX_EXPONENT || exponent < MIN_EXPONENT) {
    throw new RefusedNumber(text);
  }
  return { negative: match[1] === "-", digits, exponent };
}

/** The service's canonical text of a number: plain decimal, no exponent, no needless zeros. */
export function formatDecimal({ negative, digits, exponent }: Decimal): string {
  const sign = negative ? "-" : "";
  if (exponent < 0) {
    return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  }
  const whole = exponent + 1;
  if (digits.length <= whole) {
    return sign + digits.padEnd(whole, "0");
  }
  return `${sign}${digits.slice(0, whole)}.${digits.slice(whole)}`;
}

function countLeadingZeros(text: string): number {
  let count = 0;
  while (count < text.length && text.charCodeAt(count) === 0x30) {
    count += 1;
  }
  return count;
}

function trimTrailingZeros(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x30) {
    end -= 1;
  }
  return text.slice(0, end);
}
