import { typeOf } from "../set.js";
import type { AttributeMap, AttributeValue } from "../types/values.js";
import { DynamoDbSet, NumberValue } from "./wrappers.js";

/** How values are converted. */
export interface ConverterOptions {
  /** Store empty strings, binary values and sets as `NULL`, and leave empty elements of sets out. Default: false. */
  convertEmptyValues?: boolean | undefined;
  /** Return numbers as {@link NumberValue}. Default: false, which rounds them to JavaScript numbers. */
  wrapNumbers?: boolean | undefined;
}

type Properties = Record<string, unknown>;

/** A JavaScript value as an attribute value; undefined for what is left out: `undefined` and functions. */
function input(data: unknown, options: ConverterOptions = {}): AttributeValue | undefined {
  const { convertEmptyValues = false } = options;
  switch (typeOf(data)) {
    case "null":
      return { NULL: true };
    case "undefined":
    case "Function":
      return undefined;
    case "Boolean":
      return { BOOL: data as boolean };
    case "Number":
    case "NumberValue":
      return { N: (data as number).toString() };
    case "String":
      return convertEmptyValues && isEmpty(data) ? { NULL: true } : { S: data as string };
    case "Binary":
      return convertEmptyValues && isEmpty(data) ? { NULL: true } : { B: data as Uint8Array };
    case "Array":
      return { L: (data as unknown[]).flatMap((element) => input(element, options) ?? []) };
    case "Set":
      return fromSet(data as Partial<DynamoDbSet>, convertEmptyValues);
    default:
      return fromMap(data as Properties, options);
  }
}

function isEmpty(value: unknown): boolean {
  return (value as { length?: number }).length === 0;
}

/** Enumerable properties, inherited ones too. Instances of classes are maps as well. */
function fromMap(map: Properties, options: ConverterOptions): AttributeValue {
  const members: [string, AttributeValue][] = [];
  for (const name in map) {
    const member = input(map[name], options);
    if (member !== undefined) {
      members.push([name, member]);
    }
  }
  return { M: Object.fromEntries(members) };
}

/** A JavaScript `Set` has no type: as in the SDK, it becomes a value without a type, which the service refuses. */
function fromSet({ type, values }: Partial<DynamoDbSet>, convertEmptyValues: boolean): AttributeValue {
  const given = type === undefined ? [] : (values ?? []);
  const list = convertEmptyValues && type !== "Number" ? given.filter((element) => !isEmpty(element)) : given;
  if (convertEmptyValues && list.length === 0) {
    return { NULL: true };
  }
  switch (type) {
    case "String":
      return { SS: list as string[] };
    case "Binary":
      return { BS: list as Uint8Array[] };
    case "Number":
      return { NS: list.map(String) };
    default:
      return {} as AttributeValue;
  }
}

/** An attribute value as a JavaScript value. */
function output(data: AttributeValue, options: ConverterOptions = {}): unknown {
  const toNumber = (text: string): unknown => (options.wrapNumbers ? new NumberValue(text) : Number(text));
  const [kind, content] = Object.entries(data)[0] ?? [];
  switch (kind) {
    case "M":
      return Object.fromEntries(
        Object.entries(content as AttributeMap).map(([name, member]) => [name, output(member, options)]),
      );
    case "L":
      return (content as AttributeValue[]).map((element) => output(element, options));
    case "SS":
      return new DynamoDbSet(content as string[]);
    case "NS":
      return new DynamoDbSet((content as string[]).map(toNumber));
    case "BS":
      return new DynamoDbSet((content as Uint8Array[]).map(toBuffer));
    case "N":
      return toNumber(content as string);
    case "B":
      return toBuffer(content as Uint8Array);
    case "NULL":
      return null;
    default:
      return content;
  }
}

/** Bytes as the host's `Buffer`, where there is one. */
function toBuffer(bytes: Uint8Array): Uint8Array {
  const { Buffer } = globalThis as { Buffer?: { from(bytes: Uint8Array): Uint8Array } };
  return Buffer === undefined ? bytes : Buffer.from(bytes);
}

/** `AWS.DynamoDB.Converter`: between JavaScript values and attribute values. */
export const Converter = {
  /** A JavaScript value as an attribute value; undefined for what is left out: `undefined` and functions. */
  input,
  /** An attribute value as a JavaScript value. */
  output,
  /** An item in the service's form. */
  marshall: (data: object, options?: ConverterOptions): AttributeMap => input(data, options)?.M ?? {},
  /** An item of the service's form as a plain object. */
  unmarshall: (data: AttributeMap, options?: ConverterOptions): Properties =>
    output({ M: data }, options) as Properties,
};
