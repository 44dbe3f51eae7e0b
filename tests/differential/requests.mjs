// Random requests: valid ones, and nearly valid ones with one or several things wrong.

import { Expressions } from "./expressions.mjs";
import { createInput, INDEX_KINDS, TABLES } from "./tables.mjs";
import { Values } from "./values.mjs";

const RETURN_VALUES = ["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"];
const SELECTS = ["ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "COUNT", "SPECIFIC_ATTRIBUTES"];
const OPERATORS = [
  "EQ",
  "NE",
  "IN",
  "LE",
  "LT",
  "GE",
  "GT",
  "BETWEEN",
  "NOT_NULL",
  "NULL",
  "CONTAINS",
  "NOT_CONTAINS",
  "BEGINS_WITH",
];
const LEGACY_SHARE = 0.12;

/** Makes requests. The same seed makes the same ones. */
export class Requests {
  #random;
  #values;

  /** @param {import("./random.mjs").Random} random */
  constructor(random) {
    this.#random = random;
    this.#values = new Values(random);
  }

  /** Items to begin with. */
  put(table) {
    return { operation: "PutItem", input: { TableName: table, Item: this.#values.item(table) } };
  }

  /** @returns {{ operation: string, input: object }} */
  next() {
    const random = this.#random;
    const operation = random.pick(OPERATIONS);
    const input = this[operation](random.pick(Object.keys(TABLES)));
    for (let wrong = random.pick([0, 0, 0, 0, 1, 1, 1, 2, 3]); wrong > 0; wrong -= 1) this.#damage(input);
    return { operation, input };
  }

  PutItem(TableName) {
    const input = { TableName, Item: this.#values.item(TableName) };
    return this.#write(input, ["NONE", "ALL_OLD"]);
  }

  DeleteItem(TableName) {
    return this.#write({ TableName, Key: this.#values.key(TableName) }, ["NONE", "ALL_OLD"]);
  }

  UpdateItem(TableName) {
    const random = this.#random;
    const input = { TableName, Key: this.#values.key(TableName) };
    if (random.chance(LEGACY_SHARE)) {
      const names = random.many(1 + random.below(2), () => this.#values.name());
      input.AttributeUpdates = Object.fromEntries(names.map((name) => [name, this.#attributeUpdate()]));
      return this.#write(input, RETURN_VALUES);
    }
    const expressions = new Expressions(random, this.#values);
    if (random.chance(0.95)) input.UpdateExpression = this.#expression(expressions, expressions.update());
    return this.#write(input, RETURN_VALUES, expressions);
  }

  GetItem(TableName) {
    const expressions = new Expressions(this.#random, this.#values);
    const input = { TableName, Key: this.#values.key(TableName), ...this.#reading() };
    this.#project(input, expressions);
    return { ...input, ...expressions.placeholders() };
  }

  Query(TableName) {
    const random = this.#random;
    const { kinds, indexes } = TABLES[TableName];
    const index = random.pick([undefined, undefined, ...Object.keys(indexes)]);
    const names = index === undefined ? Object.keys(kinds) : indexes[index];
    const input = { TableName, ...(index === undefined ? {} : { IndexName: index }), ...this.#reading() };
    if (random.chance(0.4)) input.ScanIndexForward = random.chance(0.5);
    const expressions = new Expressions(random, this.#values);
    const allKinds = { ...INDEX_KINDS, ...kinds };
    if (random.chance(LEGACY_SHARE)) {
      input.KeyConditions = {
        [names[0]]: {
          ComparisonOperator: "EQ",
          AttributeValueList: [this.#values.keyValue(allKinds[names[0]])],
        },
      };
      if (names[1] !== undefined && random.chance(0.6))
        input.KeyConditions[names[1]] = this.#legacyCondition(allKinds[names[1]]);
      if (random.chance(0.3)) input.QueryFilter = { [this.#values.name()]: this.#legacyCondition() };
      return this.#page(input, TableName, index);
    }
    input.KeyConditionExpression = this.#expression(expressions, expressions.keyCondition(names, allKinds));
    return this.#readPage(input, TableName, index, expressions);
  }

  Scan(TableName) {
    const random = this.#random;
    const index = random.pick([undefined, undefined, ...Object.keys(TABLES[TableName].indexes)]);
    const input = { TableName, ...(index === undefined ? {} : { IndexName: index }), ...this.#reading() };
    if (random.chance(LEGACY_SHARE)) {
      const names = random.many(1 + random.below(2), () => this.#values.name());
      input.ScanFilter = Object.fromEntries(names.map((name) => [name, this.#legacyCondition()]));
      if (random.chance(0.3)) input.ConditionalOperator = random.pick(["AND", "OR"]);
      return input;
    }
    return this.#readPage(input, TableName, index, new Expressions(random, this.#values));
  }

  BatchGetItem() {
    const random = this.#random;
    const RequestItems = {};
    for (const table of this.#someTables()) {
      const expressions = new Expressions(random, this.#values);
      const part = { Keys: random.many(1 + random.below(3), () => this.#values.key(table)) };
      if (random.chance(0.8)) part.Keys = distinct(part.Keys);
      if (random.chance(0.3)) part.ConsistentRead = random.chance(0.5);
      this.#project(part, expressions);
      RequestItems[table] = { ...part, ...expressions.placeholders() };
    }
    return { RequestItems, ...this.#capacity() };
  }

  BatchWriteItem() {
    const random = this.#random;
    const RequestItems = {};
    for (const table of this.#someTables()) {
      const keys = distinct(random.many(1 + random.below(3), () => this.#values.key(table)));
      RequestItems[table] = keys.map((Key) =>
        random.chance(0.5)
          ? { DeleteRequest: { Key } }
          : { PutRequest: { Item: { ...this.#values.item(table), ...Key } } },
      );
    }
    return { RequestItems, ...this.#capacity() };
  }

  CreateTable() {
    const random = this.#random;
    const input = structuredClone(createInput(random.pick(Object.keys(TABLES))));
    input.TableName = random.pick(["Made", "Made", "Hash"]);
    if (random.chance(0.3)) {
      input.BillingMode = random.pick(["PROVISIONED", "PAY_PER_REQUEST"]);
      input.ProvisionedThroughput = { ReadCapacityUnits: random.pick([1, 0, 5]), WriteCapacityUnits: 1 };
    }
    if (random.chance(0.7)) this.#damage(input);
    return input;
  }

  DescribeTable(TableName) {
    return { TableName };
  }

  DeleteTable() {
    return { TableName: "Nowhere" };
  }

  ListTables() {
    const random = this.#random;
    return {
      ...(random.chance(0.5) ? { Limit: 1 + random.below(4) } : {}),
      ...(random.chance(0.5)
        ? { ExclusiveStartTableName: random.pick(["Aaa", "Hash", "Range", "Zzz"]) }
        : {}),
    };
  }

  #someTables() {
    return Object.keys(TABLES).filter(() => this.#random.chance(0.6));
  }

  #capacity() {
    const random = this.#random;
    return random.chance(0.4) ? { ReturnConsumedCapacity: random.pick(["TOTAL", "INDEXES", "NONE"]) } : {};
  }

  #reading() {
    return {
      ...this.#capacity(),
      ...(this.#random.chance(0.3) ? { ConsistentRead: this.#random.chance(0.5) } : {}),
    };
  }

  #expression(expressions, text) {
    return this.#random.chance(0.12) ? expressions.damaged(text) : text;
  }

  #write(input, returns, expressions = new Expressions(this.#random, this.#values)) {
    const random = this.#random;
    if (random.chance(0.4)) input.ReturnValues = random.pick(returns);
    if (random.chance(LEGACY_SHARE) && Object.keys(expressions.values).length === 0) {
      input.Expected = { [this.#values.name()]: this.#legacyCondition() };
    } else if (random.chance(0.5)) {
      input.ConditionExpression = this.#expression(expressions, expressions.condition());
      if (random.chance(0.2)) input.ReturnValuesOnConditionCheckFailure = random.pick(["ALL_OLD", "NONE"]);
    }
    if (random.chance(0.2)) input.ReturnItemCollectionMetrics = random.pick(["SIZE", "NONE"]);
    return { ...input, ...this.#capacity(), ...expressions.placeholders() };
  }

  #project(input, expressions) {
    if (this.#random.chance(0.35))
      input.ProjectionExpression = this.#expression(expressions, expressions.projection());
    else if (this.#random.chance(0.05)) input.AttributesToGet = [this.#values.name(), this.#values.name()];
  }

  #readPage(input, table, index, expressions) {
    if (this.#random.chance(0.4))
      input.FilterExpression = this.#expression(expressions, expressions.condition());
    this.#project(input, expressions);
    return { ...this.#page(input, table, index), ...expressions.placeholders() };
  }

  #page(input, table, index) {
    const random = this.#random;
    if (random.chance(0.2)) input.Select = random.pick(SELECTS);
    if (random.chance(0.3)) input.Limit = 1 + random.below(4);
    if (random.chance(0.15)) {
      input.ExclusiveStartKey =
        index === undefined ? this.#values.key(table) : this.#values.indexKey(table, index);
    }
    return input;
  }

  #legacyCondition(kind) {
    const random = this.#random;
    const ComparisonOperator = random.pick(OPERATORS);
    const count = { BETWEEN: 2, IN: 1 + random.below(3), NULL: 0, NOT_NULL: 0 }[ComparisonOperator] ?? 1;
    const make = () => (kind === undefined ? this.#values.value() : this.#values.keyValue(kind));
    const AttributeValueList = random.many(random.chance(0.9) ? count : random.below(3), make);
    return AttributeValueList.length === 0
      ? { ComparisonOperator }
      : { ComparisonOperator, AttributeValueList };
  }

  #attributeUpdate() {
    const random = this.#random;
    return {
      ...(random.chance(0.8) ? { Action: random.pick(["PUT", "ADD", "DELETE"]) } : {}),
      ...(random.chance(0.85) ? { Value: this.#values.value() } : {}),
    };
  }

  /** Makes one thing wrong, somewhere in the request. */
  #damage(input) {
    const random = this.#random;
    const [holder, name] = this.#place(input);
    if (holder === undefined) return;
    const value = holder[name];
    const isValue =
      value !== null &&
      typeof value === "object" &&
      Object.keys(value).some((kind) => /^(?:[SNBLM]|BOOL|NULL|[SNB]S)$/.test(kind));
    if (isValue && random.chance(0.8))
      holder[name] = random.chance(0.5) ? this.#values.badValue() : this.#values.value();
    else if (typeof value === "number")
      holder[name] = random.pick([0, -1, 2_000_000, value + 0.5, String(value)]);
    else if (random.chance(0.3)) delete holder[name];
    else if (typeof value === "string")
      holder[name] = random.pick(["", "a", "x y", "NOTHING", ":v0", 5, true, null, {}, []]);
    else if (random.chance(0.5)) holder[this.#values.name()] = value;
    else holder[name] = random.pick([null, {}, [], "a", 5, true]);
  }

  /** A member of the request, those near the top more often. */
  #place(input) {
    const random = this.#random;
    let [holder, name] = [undefined, undefined];
    let value = input;
    while (value !== null && typeof value === "object" && Object.keys(value).length > 0) {
      [holder, name] = [value, random.pick(Object.keys(value))];
      value = holder[name];
      if (random.chance(0.4)) break;
    }
    return [holder, name];
  }
}

/** Each as often as it stands here. */
const OPERATIONS = [
  ...[
    "PutItem",
    "PutItem",
    "PutItem",
    "UpdateItem",
    "UpdateItem",
    "UpdateItem",
    "UpdateItem",
    "DeleteItem",
    "DeleteItem",
  ],
  ...["GetItem", "GetItem", "Query", "Query", "Query", "Query", "Scan", "Scan", "Scan"],
  ...["BatchGetItem", "BatchGetItem", "BatchWriteItem", "BatchWriteItem"],
  ...["CreateTable", "DescribeTable", "DeleteTable", "ListTables"],
];

function distinct(values) {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
