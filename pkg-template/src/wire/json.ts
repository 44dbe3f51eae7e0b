import { isBinary, octetsOf } from "../codec/index.js";
import { fromBase64, toBase64 } from "./base64.js";

/** Where the answers of the operations hold something that JSON has no form for. */
export type JsonPlan =
  | "plain"
  /** Epoch seconds, which become a Date. */
  | "date"
  /** `{ B: … }` and the like, whose base64 becomes bytes. */
  | "attribute"
  /** A list or a map whose members are all alike. */
  | { each: JsonPlan }
  /** A structure; members that are not named are plain. */
  | { members: Readonly<Record<string, JsonPlan>> };

/** A request as JSON text: bytes become base64. */
export function toJson(input: object): string {
  return JSON.stringify(input, function (this: Record<string, unknown>, name: string, value: unknown) {
    // Not `value`, which is what a Buffer's own toJSON made of it.
    const original = this[name];
    return isBinary(original) ? toBase64(octetsOf(original)) : value;
  });
}

/** An answer, with bytes and dates where the plan says so. */
export function fromJson(text: string, plan: JsonPlan): unknown {
  return convert(JSON.parse(text), plan);
}

function convert(value: unknown, plan: JsonPlan): unknown {
  if (plan === "plain" || value === null || value === undefined) {
    return value;
  }
  if (plan === "date") {
    return new Date((value as number) * 1000);
  }
  if (plan === "attribute") {
    return convertAttribute(value as Record<string, unknown>);
  }
  if ("each" in plan) {
    return convertMembers(value, () => plan.each);
  }
  return convertMembers(value, (name) => (Object.hasOwn(plan.members, name) ? plan.members[name] : "plain"));
}

function convertMembers(value: object, planOf: (name: string) => JsonPlan | undefined): object {
  if (Array.isArray(value)) {
    return value.map((member) => convert(member, planOf("") ?? "plain"));
  }
  const members = Object.entries(value).map(([name, member]) => [
    name,
    convert(member, planOf(name) ?? "plain"),
  ]);
  return Object.fromEntries(members) as object;
}

function convertAttribute(value: Record<string, unknown>): unknown {
  const [kind, content] = Object.entries(value)[0] ?? [];
  switch (kind) {
    case "B":
      return { B: fromBase64(content as string) };
    case "BS":
      return { BS: (content as string[]).map(fromBase64) };
    case "L":
      return { L: convert(content, { each: "attribute" }) };
    case "M":
      return { M: convert(content, { each: "attribute" }) };
    default:
      return value;
  }
}
