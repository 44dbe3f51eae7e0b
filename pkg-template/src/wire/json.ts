import { ATTRIBUTES, DATE, isBinary, octetsOf, type Plan } from "../codec/index.js";
import { translate } from "../translate.js";
import { fromBase64, toBase64 } from "./base64.js";

/** A request as JSON text: bytes become base64, and a time that is a member of the request becomes seconds. */
export function toJson(input: object): string {
  return JSON.stringify(input, function (this: Record<string, unknown>, name: string, value: unknown) {
    // Not `value`, which is what a Buffer's own toJSON made of it.
    const original = this[name];
    if (original instanceof Date && this === input) {
      return original.getTime() / 1000;
    }
    return isBinary(original) ? toBase64(octetsOf(original)) : value;
  });
}

/** An answer, with bytes and dates where the plan says so. */
export function fromJson(text: string, plan: Plan): unknown {
  return translate(JSON.parse(text), plan, (value, leaf) =>
    leaf === DATE ? new Date((value as number) * 1000) : fromAttribute(value as Attribute),
  );
}

type Attribute = Record<string, unknown>;

function fromAttribute(value: Attribute): Attribute {
  const [kind, content] = Object.entries(value)[0] ?? [];
  switch (kind) {
    case "B":
      return { B: fromBase64(content as string) };
    case "BS":
      return { BS: (content as string[]).map(fromBase64) };
    case "L":
      return { L: (content as Attribute[]).map(fromAttribute) };
    case "M":
      return { M: translate(content, ATTRIBUTES, (member) => fromAttribute(member as Attribute)) };
    default:
      return value;
  }
}
