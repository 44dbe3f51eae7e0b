import { PLAIN, type MarshallOptions, type Plan, type UnmarshallOptions } from "./codec/index.js";
import type { Access } from "./members.js";

/** How one kind of request crosses: what it does, where its attribute values are, and how they are converted. */
export interface Crossing {
  access: Access;
  request: Plan;
  answer: Plan;
  marshall: MarshallOptions;
  unmarshall: UnmarshallOptions;
  /**
   * Runs a request with a number that cannot be encoded in the service's own form: the engine has the words for it. It never throws, but
   * rejects.
   */
  refuse?: ((input: object) => Promise<unknown>) | undefined;
}

/** A read without attribute values. */
export const PLAIN_READ: Crossing = {
  access: "read",
  request: PLAIN,
  answer: PLAIN,
  marshall: {},
  unmarshall: {},
};

/** A write without attribute values. */
export const PLAIN_WRITE: Crossing = { ...PLAIN_READ, access: "write" };
