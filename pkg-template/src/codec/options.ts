/** How JavaScript values become attribute values: the options of `marshall` in `@aws-sdk/util-dynamodb`, with the same defaults. */
export interface MarshallOptions {
  /** Store empty strings, binary values and sets as `NULL`. Default: false. */
  convertEmptyValues?: boolean | undefined;
  /** Leave out `undefined` in maps, lists and sets, where it is otherwise an error. Default: false. */
  removeUndefinedValues?: boolean | undefined;
  /** Store instances of classes as maps of their enumerable properties, where they are otherwise an error. Default: false. */
  convertClassInstanceToMap?: boolean | undefined;
  /** Accept numbers beyond the safe integers, where they are otherwise an error. Default: false. */
  allowImpreciseNumbers?: boolean | undefined;
  /**
   * Of the function `marshall`: whether a list or map at the top becomes `{ L }` or `{ M }`, and not what these hold. Default: false.
   * Document clients take it, since that of the SDK does, and always do so.
   */
  convertTopLevelContainer?: boolean | undefined;
}

/** How attribute values become JavaScript values: the options of `unmarshall` in `@aws-sdk/util-dynamodb`, with the same defaults. */
export interface UnmarshallOptions {
  /**
   * `true` returns every number as a `NumberValue`; a function is called with the number's text and its result is returned.
   * Default: false, which returns a number, or a bigint for an integer beyond the safe integers.
   */
  wrapNumbers?: boolean | ((value: string) => unknown) | undefined;
  /** Of the function `unmarshall`: whether the argument is an attribute value, and not an item. Default: false. */
  convertWithoutMapWrapper?: boolean | undefined;
}
