/**
 * The tag bytes of item form v1, the engine's binary form of attribute values. `docs/format.md` describes the form byte by byte.
 */
export const Tag = {
  Null: 0x01,
  False: 0x02,
  True: 0x03,
  String: 0x04,
  Binary: 0x05,
  Integer: 0x06,
  NegativeInteger: 0x07,
  Decimal: 0x08,
  NegativeDecimal: 0x09,
  StringSet: 0x0a,
  NumberSet: 0x0b,
  BinarySet: 0x0c,
  List: 0x0d,
  Map: 0x0e,
} as const;

/** Significant decimal digits that a number of the service may have. */
export const MAX_DIGITS = 38;

/** Largest exponent of a number in scientific form (d.ddd × 10^e). */
export const MAX_EXPONENT = 125;

/** Smallest exponent of a number in scientific form (d.ddd × 10^e). */
export const MIN_EXPONENT = -130;

/**
 * Nesting that the encoder follows before it gives up, in levels below an attribute. The service allows 32; the engine itself says so
 * for the levels up to this limit, which exists to stop at cyclic input.
 */
export const MAX_DEPTH = 48;
