// The filter patterns of event source mappings.
//
// Source: "Filter rule syntax" in the developer guide of Lambda.

/** Patterns, of which a record has to fit at least one. */
export interface FilterCriteria {
  /** Each pattern is JSON, or the object itself. */
  Filters: { Pattern: string | object }[];
}

type Test = (value: unknown) => boolean;

const PATTERNS_MAX = 10;
const RELATIONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  "=": (left, right) => left === right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};

/**
 * The test that criteria make.
 * @throws TypeError if a pattern is none.
 */
export function compileFilters(criteria: FilterCriteria | undefined): Test {
  const filters = criteria?.Filters ?? [];
  if (filters.length > PATTERNS_MAX) {
    throw new TypeError(`There are at most ${PATTERNS_MAX} filters`);
  }
  const tests = filters.map(({ Pattern }) => compile(parse(Pattern)));
  return tests.length === 0 ? () => true : (value) => tests.some((test) => test(value));
}

function parse(pattern: string | object): object {
  const parsed: unknown = typeof pattern === "string" ? JSON.parse(pattern) : pattern;
  if (!isObject(parsed)) {
    throw new TypeError("A filter pattern is an object");
  }
  return parsed;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every member of a pattern has to fit; one called `$or` has alternatives. */
function compile(pattern: object): Test {
  const tests = Object.entries(pattern).map(([name, rule]): Test => {
    if (name === "$or" && Array.isArray(rule) && rule.every(isObject)) {
      const alternatives = rule.map(compile);
      return (value) => alternatives.some((test) => test(value));
    }
    const test = compileRule(name, rule);
    return (value) => test(isObject(value) ? value[name] : undefined);
  });
  return (value) => tests.every((test) => test(value));
}

function compileRule(name: string, rule: unknown): Test {
  if (isObject(rule)) {
    return compile(rule);
  }
  if (!Array.isArray(rule) || rule.length === 0) {
    throw new TypeError(
      `The rule of "${name}" in a filter pattern is an object, or an array that is not empty`,
    );
  }
  const tests = rule.map((matcher) => compileMatcher(name, matcher));
  // Of a list, one element has to fit.
  return (value) => tests.some((test) => (Array.isArray(value) ? value.some(test) : test(value)));
}

function compileMatcher(name: string, matcher: unknown): Test {
  if (!isObject(matcher)) {
    return (value) => value === matcher;
  }
  const [[kind, operand] = ["", undefined], ...others] = Object.entries(matcher);
  const compiled = others.length === 0 ? matcherOf(kind, operand) : undefined;
  if (compiled === undefined) {
    throw new TypeError(
      `"${name}" in a filter pattern has a matcher that is unknown: ${JSON.stringify(matcher)}`,
    );
  }
  return compiled;
}

function matcherOf(kind: string, operand: unknown): Test | undefined {
  switch (kind) {
    case "prefix":
      return ofText(operand, (text, part) => text.startsWith(part));
    case "suffix":
      return ofText(operand, (text, part) => text.endsWith(part));
    case "equals-ignore-case":
      return ofText(operand, (text, part) => text.toLowerCase() === part.toLowerCase());
    case "exists":
      // Only leaves exist: an object never does.
      return typeof operand === "boolean"
        ? (value) => (value !== undefined && !isObject(value)) === operand
        : undefined;
    case "anything-but":
      return anythingBut(operand);
    case "numeric":
      return Array.isArray(operand) ? numeric(operand) : undefined;
    default:
      return undefined;
  }
}

function ofText(operand: unknown, fits: (text: string, operand: string) => boolean): Test | undefined {
  return typeof operand === "string"
    ? (value) => typeof value === "string" && fits(value, operand)
    : undefined;
}

function anythingBut(operand: unknown): Test | undefined {
  if (isObject(operand)) {
    const [[kind, inner] = ["", undefined]] = Object.entries(operand);
    const test = kind === "prefix" || kind === "suffix" ? matcherOf(kind, inner) : undefined;
    return test === undefined ? undefined : (value) => typeof value === "string" && !test(value);
  }
  const refused: unknown[] = Array.isArray(operand) ? operand : [operand];
  const isLeaf = (value: unknown): boolean => typeof value === "string" || typeof value === "number";
  return refused.every(isLeaf) ? (value) => isLeaf(value) && !refused.includes(value) : undefined;
}

function numeric(conditions: unknown[]): Test | undefined {
  const tests: Test[] = [];
  for (let at = 0; at < conditions.length; at += 2) {
    const relation = RELATIONS[String(conditions[at])];
    const bound = conditions[at + 1];
    if (relation === undefined || typeof bound !== "number") {
      return undefined;
    }
    tests.push((value) => typeof value === "number" && relation(value, bound));
  }
  return tests.length === 0 ? undefined : (value) => tests.every((test) => test(value));
}
