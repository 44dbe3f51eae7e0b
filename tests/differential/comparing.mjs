// Whether two answers say the same.

import { isDeepStrictEqual } from "node:util";

/** Members that are different at every place and time. */
const PASSING = new Set([
  "CreationDateTime",
  "LastIncreaseDateTime",
  "LastDecreaseDateTime",
  "LastUpdateToPayPerRequestDateTime",
  "TableId",
  "TableArn",
  "IndexArn",
  "LatestStreamArn",
  "WarmThroughput",
  "SizeEstimateRangeGB",
]);
const SETS = new Set(["SS", "NS", "BS"]);
/** Lists of which the service promises no order. */
const UNORDERED = new Set([
  "AttributeDefinitions",
  "GlobalSecondaryIndexes",
  "LocalSecondaryIndexes",
  "ConsumedCapacity",
]);

/**
 * @typedef {{ status: number, code?: string, text?: string, answer: object }} Outcome
 */

/**
 * What an answer says.
 *
 * @param {{ operation: string, input: object }} request
 * @param {{ status: number, body: string }} reply
 * @returns {Outcome}
 */
export function readOutcome(request, { status, body }) {
  if (!body.startsWith("{")) return { status, code: "Crash", text: "it answers no JSON", answer: {} };
  const told = JSON.parse(body);
  if (status === 200) return { status, answer: ordered(told, hasOrder(request)) };
  const { __type = "", message, Message = message, ...rest } = told;
  return { status, code: __type.slice(__type.lastIndexOf("#") + 1), text: Message, answer: rest };
}

/** Whether the order of the items is the service's promise. */
function hasOrder({ operation, input }) {
  return operation === "Query" && input.IndexName === undefined;
}

/**
 * The kind of the difference, as a text that equal differences share.
 *
 * @param {{ operation: string }} request
 * @param {Outcome} ours
 * @param {Outcome} theirs
 * @returns {string | undefined}
 */
export function differenceOf({ operation }, ours, theirs) {
  if (isDeepStrictEqual(ours, theirs)) return undefined;
  if (ours.status === 200 && theirs.status === 200) {
    const names = [...new Set([...Object.keys(ours.answer), ...Object.keys(theirs.answer)])];
    const differing = names.filter((name) => !isDeepStrictEqual(ours.answer[name], theirs.answer[name]));
    return `${operation} | answer | ${differing.join(" ")}`;
  }
  return `${operation} | ${brief(ours)} | ${brief(theirs)}`;
}

/** An outcome without what is particular to a request. */
function brief({ status, code, text, answer }) {
  if (status === 200) return "200";
  const members = Object.keys(answer).join(" ");
  return `${String(status)} ${String(code)}: ${general(String(text))}${members === "" ? "" : ` (${members})`}`;
}

function general(text) {
  return text
    .replace(/'[^']*'/gs, "'...'")
    .replace(/near: "[^"]*"/gs, 'near: "..."')
    .replace(/[:#](?:[vn]\d+|nothing)/g, "#")
    .replace(/\[[^\]]*\]/g, "[...]")
    .replace(/\{[^}]*\}+/g, "{...}")
    .replace(/((?:name|keyword|function|type|index|Attribute|element|operator|Key|key): )[\w.-]+/g, "$1...")
    .replace(/\d+/g, "0");
}

function ordered(value, hasOrderOfItems, name = "") {
  if (Array.isArray(value)) {
    const elements = value.map((element) => ordered(element, hasOrderOfItems));
    const isFree =
      SETS.has(name) || UNORDERED.has(name) || (!hasOrderOfItems && name !== "L" && name !== "KeySchema");
    return isFree
      ? elements.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
      : elements;
  }
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value).filter(([member]) => !PASSING.has(member));
  members.sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    members.map(([member, each]) => [member, ordered(each, hasOrderOfItems, member)]),
  );
}
