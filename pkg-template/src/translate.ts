import { ATTRIBUTE, DATE, isBinary, PLAIN, type Plan } from "./codec/index.js";

/**
 * Converts the attribute values, and the times, of a request or an answer, wherever the plan has one. What is undefined, or a function,
 * is left out.
 */
export function translate(
  value: unknown,
  plan: Plan,
  convert: (value: unknown, plan: Plan) => unknown,
): unknown {
  if (plan === ATTRIBUTE || plan === DATE) {
    return convert(value, plan);
  }
  if (plan === PLAIN || typeof value !== "object" || value === null || isBinary(value)) {
    return value;
  }
  const members = Object.entries(value).filter(
    ([, member]) => member !== undefined && typeof member !== "function",
  );
  if (Array.isArray(value)) {
    return members.map(([, element]) => translate(element, plan.member(""), convert));
  }
  return Object.fromEntries(
    members.map(([name, member]) => [name, translate(member, plan.member(name), convert)]),
  );
}
