// Where cases run at an endpoint: in an account of their own, or beside the tables of others.

import { answer, listTables } from "./runner.mjs";

/** An endpoint without tables, which may be emptied: cases run with the names that they have. */
export class OwnAccount {
  patienceMs = 0;
  #endpoint;

  constructor(endpoint) {
    this.#endpoint = endpoint;
  }

  /** Every case can run. */
  reasonToSkip() {
    return undefined;
  }

  begin() {}

  ask(operation, body) {
    return this.#endpoint.ask(operation, body);
  }

  async makeTable(_name, input) {
    await answer(this, "CreateTable", input);
  }

  whileOpen(action) {
    return action();
  }

  tableNames() {
    return listTables(this);
  }

  /** Deletes all tables. */
  async end() {
    for (const name of await this.tableNames()) await deleteTable(this, name);
  }

  async close() {}
}

/** Deletes a table, whether it is protected or not. */
async function deleteTable(place, TableName) {
  const { Table } = await answer(place, "DescribeTable", { TableName });
  if (Table.DeletionProtectionEnabled) {
    await answer(place, "UpdateTable", { TableName, DeletionProtectionEnabled: false });
  }
  await answer(place, "DeleteTable", { TableName });
}

/** Names longer than this have no room for a prefix. */
const NAME_MAX = 200;
const PATIENCE_MS = 10_000;

/** Other names would change where in a statement something is. */
const STATEMENTS = ["ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"];

/** What leaves a table of tables.json different from what other cases expect. */
const CHANGES = ["DeleteTable", "UpdateTable", "UpdateTimeToLive"];

/**
 * An account with tables of others: every table of a case gets a prefix, which is taken out of the answers again. Tables of
 * tables.json serve many cases, and are emptied after each, for making a table takes seconds.
 */
export class SharedAccount {
  patienceMs;
  #endpoint;
  #prefix;
  #number = 0;
  /** Tables of tables.json that are there. */
  #kept = new Set();
  /** What the case calls its tables, and what they are called. */
  #names = new Map();
  #existing = new Set();

  /**
   * @param {import("./endpoint.mjs").Endpoint} endpoint
   * @param {string} prefix that no other table has
   */
  constructor(endpoint, prefix) {
    this.#endpoint = endpoint;
    this.#prefix = prefix;
    this.patienceMs = endpoint.isLocal ? 0 : PATIENCE_MS;
  }

  /** Why a case cannot run here. */
  reasonToSkip({ assumes, setup, steps }) {
    const requests = [...setup.requests, ...steps.map(({ request }) => request)];
    if (requests.some(listsTheAccount)) return "it assumes an account without tables";
    if (requests.some(({ operation }) => STATEMENTS.includes(operation)))
      return "its statements name its tables";
    if (!this.#endpoint.isLocal && assumes.length > 0) return `it assumes ${assumes.join(" and ")}`;
    const made = requests.filter(({ operation }) => operation === "CreateTable");
    const tooLong = made.some(({ input }) => (input.TableName?.length ?? 0) > NAME_MAX);
    return tooLong ? "the name of its table has no room for a prefix" : undefined;
  }

  /** Chooses names for the tables of a case. */
  begin({ setup, steps }) {
    this.#number += 1;
    this.#names.clear();
    this.#existing.clear();
    for (const name of setup.tables) this.#names.set(name, `${this.#prefix}${name}`);
    for (const { operation, input } of [...setup.requests, ...steps.map(({ request }) => request)]) {
      const name = input?.TableName;
      if (operation !== "CreateTable" || !isName(name) || this.#names.has(name)) continue;
      this.#names.set(name, `${this.#prefix}${String(this.#number)}-${name}`);
    }
  }

  async ask(operation, body) {
    const reply = await this.#endpoint.ask(operation, this.#renamed(body));
    if (reply.status === 200) this.#note(operation, JSON.parse(body).TableName);
    return { status: reply.status, body: this.#named(reply.body) };
  }

  async makeTable(name, input) {
    if (!this.#kept.has(name)) await answer(this, "CreateTable", input);
    this.#kept.add(name);
    this.#existing.add(name);
  }

  whileOpen(action) {
    return action();
  }

  async tableNames() {
    return [...this.#existing].sort();
  }

  /** Deletes the tables of the case; those of tables.json are only emptied. */
  async end() {
    for (const TableName of [...this.#existing]) {
      if (this.#kept.has(TableName)) await this.#empty(TableName);
      else await deleteTable(this, TableName);
    }
  }

  async close() {
    for (const TableName of [...this.#kept]) {
      this.#names.set(TableName, `${this.#prefix}${TableName}`);
      await answer(this, "DeleteTable", { TableName });
    }
  }

  #note(operation, name) {
    if (operation === "CreateTable") this.#existing.add(name);
    if (operation === "DeleteTable") this.#existing.delete(name);
    if (CHANGES.includes(operation)) this.#kept.delete(name);
  }

  async #empty(TableName) {
    const { Table } = await answer(this, "DescribeTable", { TableName });
    const names = Table.KeySchema.map(({ AttributeName }) => AttributeName);
    let next = {};
    while (next !== undefined) {
      const page = await answer(this, "Scan", { TableName, ConsistentRead: true, ...next });
      for (const item of page.Items) {
        const Key = Object.fromEntries(names.map((name) => [name, item[name]]));
        await answer(this, "DeleteItem", { TableName, Key });
      }
      next = page.LastEvaluatedKey && { ExclusiveStartKey: page.LastEvaluatedKey };
    }
  }

  /** A request with the names that the tables have. */
  #renamed(body) {
    const input = JSON.parse(body);
    const rename = (name) => {
      const [, account, table, rest] = /^(arn:[^/]*:table\/)?([^/]*)(.*)$/s.exec(name);
      return `${account ?? ""}${this.#names.get(table) ?? table}${rest}`;
    };
    const renameIn = (structure) => {
      for (const member of [
        "TableName",
        "ResourceArn",
        "StreamArn",
        "ExclusiveStartStreamArn",
        "ShardIterator",
      ]) {
        if (typeof structure?.[member] === "string") structure[member] = rename(structure[member]);
      }
    };
    renameIn(input);
    if (Array.isArray(input?.TransactItems)) {
      for (const action of input.TransactItems) Object.values(action ?? {}).forEach(renameIn);
    }
    const tables = input?.RequestItems;
    if (tables !== null && typeof tables === "object" && !Array.isArray(tables)) {
      const renamed = Object.entries(tables).map(([name, requests]) => [rename(name), requests]);
      input.RequestItems = Object.fromEntries(renamed);
    }
    return JSON.stringify(input);
  }

  /** An answer with the names that the case knows. */
  #named(body) {
    return body.replaceAll(`${this.#prefix}${String(this.#number)}-`, "").replaceAll(this.#prefix, "");
  }
}

/** Whether a request asks for what is there of all tables. */
function listsTheAccount({ operation, input }) {
  return operation === "ListTables" || (operation === "ListStreams" && input.TableName === undefined);
}

function isName(name) {
  return typeof name === "string" && /^[A-Za-z0-9_.-]{3,}$/.test(name);
}
