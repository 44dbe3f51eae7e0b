// What is in the files of tests/conformance, read as tests/conformance/case.rs reads them.

import { expand } from "./generate.mjs";

/**
 * @typedef {{ operation: string, input: object, allPages: boolean, segments?: number, save: Record<string, string> }} Request
 * @typedef {{ answer: unknown } | { error: string, message?: unknown, members: object }} Expected
 * @typedef {{ request: Request, expected: Expected }} Step
 * @typedef {{ tables: string[], requests: Request[] }} Setup
 * @typedef {{ name: string, assumes: string[], setup: Setup, steps: Step[] }} Case
 */

/**
 * Reads a file of cases.
 *
 * @param {object} file
 * @returns {Case[]} each with the setup of the file before its own
 */
export function readCases(file) {
  const members = new Members("the file", expand(file));
  const source = members.take("source");
  const assumes = members.take("assumes") ?? [];
  const setup = readSetup(members);
  const cases = (members.take("cases") ?? []).map((each) => readCase(each, source));
  members.end();
  if (cases.length === 0) throw new Error("the file has no cases");
  return cases.map((each) => ({
    ...each,
    assumes: [...assumes, ...each.assumes],
    setup: {
      tables: [...setup.tables, ...each.setup.tables],
      requests: [...setup.requests, ...each.setup.requests],
    },
  }));
}

function readCase(given, sourceOfFile) {
  const members = new Members(given.name, given);
  const name = members.take("name");
  if (members.take("source") === undefined && sourceOfFile === undefined) {
    throw new Error(`${name}: neither the case nor the file tells the source of the rule`);
  }
  const assumes = members.take("assumes") ?? [];
  const setup = readSetup(members);
  const steps = [readStep(members)];
  for (const step of members.take("then") ?? []) {
    const further = new Members(name, step);
    steps.push(readStep(further));
    further.end();
  }
  members.end();
  return { name, assumes, setup, steps };
}

function readStep(members) {
  const request = readRequest(members.take("request"));
  const expected = new Members("expected", members.take("expected"));
  const [answer, error] = [expected.take("answer"), expected.take("error")];
  if ((answer === undefined) === (error === undefined)) {
    throw new Error("a step expects neither one answer nor one error");
  }
  const outcome =
    error === undefined
      ? { answer }
      : { error, message: expected.take("message"), members: expected.take("members") ?? {} };
  expected.end();
  return { request, expected: outcome };
}

function readRequest(given) {
  const { allPages, segments, save = {}, ...rest } = given;
  const [[operation, input], ...others] = Object.entries(rest);
  if (others.length > 0) throw new Error(`nothing is called ${others[0][0]}`);
  return { operation, input, allPages: allPages !== undefined, segments, save };
}

/** Takes `tables`, `items` and `setup`, which happen in this order. */
function readSetup(members) {
  const tables = members.take("tables") ?? [];
  const items = Object.entries(members.take("items") ?? {});
  const puts = items.flatMap(([TableName, list]) => list.map((Item) => ({ PutItem: { TableName, Item } })));
  return { tables, requests: [...puts, ...(members.take("setup") ?? [])].map(readRequest) };
}

/** The members of an object, taken out one by one, so that a misspelt one is noticed. */
class Members {
  #rest;

  constructor(what, value) {
    if (value === null || typeof value !== "object") throw new Error(`${what} is not an object`);
    this.#rest = new Map(Object.entries(value));
  }

  take(name) {
    const value = this.#rest.get(name);
    this.#rest.delete(name);
    return value;
  }

  end() {
    const [name] = this.#rest.keys();
    if (name !== undefined) throw new Error(`nothing is called ${name}`);
  }
}
