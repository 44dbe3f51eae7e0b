import { createSet } from "../set.js";

/** A set, to tell it from a list: the elements are `values`. */
export class DynamoDbSet<Element = unknown> {
  /** By this it is known, whoever made it. */
  readonly wrapperName = "Set";
  values: Element[];
  /** `String`, `Number` or `Binary`: the type of the first element. */
  type: string;

  /**
   * @param list - The elements, or one of them.
   * @param options - `validate` refuses elements of different types.
   * @throws Error with `code` InvalidSetType or InvalidType for elements that no set can hold.
   */
  constructor(list: readonly Element[] | Element, options: { validate?: boolean } = {}) {
    const { type, values } = createSet(list, options);
    this.values = values;
    this.type = type;
  }

  /** The elements. */
  toJSON(): Element[] {
    return this.values;
  }
}

/** A number with all of its digits. */
export class NumberValue {
  /** By this it is known, whoever made it. */
  readonly wrapperName = "NumberValue";
  readonly value: string;

  /** @param value - Decimal text, or a number. */
  constructor(value: string | number) {
    this.value = value.toString();
  }

  /** The nearest JavaScript number. */
  toJSON(): number {
    return this.toNumber();
  }

  /** The nearest JavaScript number. */
  toNumber(): number {
    return Number(this.value);
  }

  /** The text that was given. */
  toString(): string {
    return this.value;
  }
}
