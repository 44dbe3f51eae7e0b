// Runs cases in the page: on IndexedDB, with the database closed and opened again between the requests of a case.

import { Minamo } from "/pkg/dist/index.js";

import { answer, listTables } from "./runner.mjs";
import { runAll } from "./suite.mjs";

const OPTIONS = { store: "indexeddb", region: "eu-west-1", accountId: "123456789012" };
const HEADERS = {
  "content-type": "application/x-amz-json-1.0",
  authorization:
    "AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=b",
  "x-amz-date": "20260101T000000Z",
};

/**
 * A database of its own for each case, opened anew for every request of it. Closing writes everything to pages, so each
 * request finds what it needs there.
 */
class ReopenedDatabase {
  patienceMs = 0;
  openings = 0;
  #name;
  #number = 0;
  #database;
  #staysOpen = false;

  constructor(name) {
    this.#name = name;
  }

  reasonToSkip() {
    return undefined;
  }

  begin() {
    this.#number += 1;
  }

  async ask(operation, body) {
    if (!this.#staysOpen) await this.#reopen();
    const headers = { ...HEADERS, "x-amz-target": `DynamoDB_20120810.${operation}` };
    const request = new Request("http://dynamodb/", { method: "POST", headers, body });
    const response = await this.#database.fetch(request);
    return { status: response.status, body: await response.text() };
  }

  async whileOpen(action) {
    await this.#reopen();
    this.#staysOpen = true;
    try {
      return await action();
    } finally {
      this.#staysOpen = false;
    }
  }

  async makeTable(_name, input) {
    await answer(this, "CreateTable", input);
  }

  tableNames() {
    return listTables(this);
  }

  async end() {
    await this.#database?.close();
    this.#database = undefined;
    globalThis.indexedDB.deleteDatabase(`minamo:${this.#fullName()}`);
  }

  async #reopen() {
    await this.#database?.close();
    this.#database = await Minamo.open(this.#fullName(), OPTIONS);
    this.openings += 1;
  }

  #fullName() {
    return `${this.#name}-${String(this.#number)}`;
  }
}

/**
 * Runs cases at several databases at once, since most of the time is waiting for the store.
 *
 * @param {{ jobs: import("./suite.mjs").Job[], tables: object, places: number }} all
 */
export async function runInPage({ jobs, tables, places: count }) {
  const places = Array.from({ length: count }, (_, index) => new ReopenedDatabase(`cases-${String(index)}`));
  const result = await runAll(places, tables, jobs);
  return { ...result, openings: places.reduce((sum, { openings }) => sum + openings, 0) };
}
