/**
 * A number as decimal text, for values that a JavaScript number cannot hold: up to 38 significant digits, magnitudes from 1E-130 to
 * 9.99…E+125. The counterpart of `NumberValue` in `@aws-sdk/lib-dynamodb`, whose instances are accepted as well.
 */
export class NumberValue {
  /** The text that was given, unchanged. */
  readonly value: string;

  /**
   * @param value - Decimal text, a bigint, a safe number, or an attribute value of type N.
   * @throws Error if a JavaScript number is given that is not finite or beyond the safe integers.
   */
  constructor(value: number | bigint | string | { N: string } | NumberValue) {
    const given = value.valueOf();
    if (typeof given === "number" && !(Math.abs(given) <= Number.MAX_SAFE_INTEGER)) {
      throw new Error(
        `NumberValue should not be initialized with an imprecise number=${String(given)}. Use a string instead.`,
      );
    }
    this.value = String(typeof value === "object" && "N" in value ? value.N : value);
  }

  /** The same as the constructor. */
  static from(value: number | bigint | string | { N: string } | NumberValue): NumberValue {
    return new NumberValue(value);
  }

  /** This number as an attribute value. */
  toAttributeValue(): { N: string } {
    return { N: this.value };
  }

  /**
   * This number as a bigint.
   * @throws SyntaxError if the text is not an integer without exponent.
   */
  toBigInt(): bigint {
    return BigInt(this.value);
  }

  /** The text that was given. */
  toString(): string {
    return this.value;
  }

  /** The text that was given. */
  valueOf(): string {
    return this.value;
  }
}

/**
 * Whether a value is a wrapped number: ours, that of lib-dynamodb (known by its method, since each copy of the library has a class of
 * its own), or that of version 2 of the SDK.
 */
export function isNumberValue(value: object): boolean {
  if (value instanceof NumberValue) {
    return true;
  }
  const other = value as { toAttributeValue?: unknown; wrapperName?: unknown; value?: unknown };
  return (
    other.value !== undefined &&
    (typeof other.toAttributeValue === "function" || other.wrapperName === "NumberValue")
  );
}
