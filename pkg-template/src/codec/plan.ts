/**
 * Which members of a request or an answer hold attribute values. Only these follow the marshalling rules; everything around them
 * (names, limits, expressions, counts) crosses as it is.
 */
export interface Plan {
  /** The plan of a member; list elements are asked for with an empty name. */
  member(name: string): Plan;
}

/** A part without attribute values. */
export const PLAIN: Plan = { member: () => PLAIN };

/** An attribute value. */
export const ATTRIBUTE: Plan = { member: () => ATTRIBUTE };

/** A time, which the service's own form has as seconds since the Unix epoch. */
export const DATE: Plan = { member: () => PLAIN };

/** A map or list whose members all follow one plan. */
export function each(plan: Plan): Plan {
  return { member: () => plan };
}

/** A structure: the named members follow their plans, all others are plain. */
export function structure(members: Readonly<Record<string, Plan>>): Plan {
  const plans = new Map(Object.entries(members));
  return { member: (name) => plans.get(name) ?? PLAIN };
}

/** Name → attribute value, as in `Item` and `Key`. */
export const ATTRIBUTES: Plan = each(ATTRIBUTE);
