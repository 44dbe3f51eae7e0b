// @ts-check
/**
 * What the query form says, as a request.
 *
 * @typedef {object} Wish
 * @property {string} country
 * @property {keyof typeof ORDERS} order
 * @property {string} prefix how the name begins; "" for any name
 * @property {number | undefined} least the smallest population asked for
 * @property {number | undefined} most the largest population asked for
 * @property {number} limit items read for one page
 */
import { INDEX, TABLE } from "./database.js";

export const ORDERS = {
  most: { byPopulation: true, forward: false },
  fewest: { byPopulation: true, forward: true },
  name: { byPopulation: false, forward: true },
  "name-reverse": { byPopulation: false, forward: false },
};

/**
 * The condition on the sort key goes into the key condition, the other one is a filter: it is read, then left away.
 *
 * @param {Wish} wish
 */
export function buildQuery(wish) {
  const { byPopulation, forward } = ORDERS[wish.order];
  const population = populationCondition(wish);
  const name = nameCondition(wish, byPopulation ? "name" : "id");
  const [onKey, asFilter] = byPopulation ? [population, name] : [name, population];
  const names = asFilter?.names;
  return {
    TableName: TABLE,
    ...(byPopulation && { IndexName: INDEX }),
    KeyConditionExpression: ["country = :country", ...(onKey ? [onKey.text] : [])].join(" AND "),
    ...(asFilter && { FilterExpression: asFilter.text }),
    ...(names && { ExpressionAttributeNames: names }),
    ExpressionAttributeValues: { ":country": wish.country, ...onKey?.values, ...asFilter?.values },
    ScanIndexForward: forward,
    Limit: wish.limit,
  };
}

/**
 * @typedef {{ text: string, values: Record<string, string | number>, names?: Record<string, string> }} Condition
 */

/**
 * @param {Wish} wish
 * @returns {Condition | undefined}
 */
function populationCondition({ least, most }) {
  if (least !== undefined && most !== undefined) {
    return { text: "population BETWEEN :least AND :most", values: { ":least": least, ":most": most } };
  }
  if (least !== undefined) return { text: "population >= :least", values: { ":least": least } };
  if (most !== undefined) return { text: "population <= :most", values: { ":most": most } };
  return undefined;
}

/**
 * @param {Wish} wish
 * @param {"id" | "name"} attribute the sort key of the table begins with the name
 * @returns {Condition | undefined}
 */
function nameCondition({ prefix }, attribute) {
  if (prefix === "") return undefined;
  const values = { ":prefix": prefix };
  if (attribute === "id") return { text: "begins_with(id, :prefix)", values };
  return { text: "begins_with(#name, :prefix)", values, names: { "#name": "name" } }; // NAME is a reserved word.
}
