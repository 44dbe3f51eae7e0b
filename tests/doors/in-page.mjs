// Runs cases in the page: on IndexedDB, with the database closed and opened again between the requests of a case.

import { Minamo } from "/pkg/dist/index.js";

import { readCases } from "./case.mjs";
import { answer, listTables } from "./runner.mjs";
import { jobsOf, runAll } from "./suite.mjs";
import { target } from "./target.mjs";

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
    const headers = { ...HEADERS, "x-amz-target": target(operation) };
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
 * Runs cases at several databases at once, since most of the time is waiting for the store. The page reads the files itself:
 * what the cases of some stand for is too large to be handed over.
 *
 * @param {{ files: string[], oneOf: number, places: number }} given of `oneOf` cases, one runs
 */
export async function runInPage({ files, oneOf, places: count }) {
  const read = async (file) => (await fetch(`/conformance/${file}.json`)).json();
  const cases = new Map();
  for (const file of files) cases.set(file, readCases(await read(file)));
  const jobs = jobsOf(cases).filter((_, index) => index % oneOf === 0);
  const places = Array.from({ length: count }, (_, index) => new ReopenedDatabase(`cases-${String(index)}`));
  const result = await runAll(places, await read("tables"), jobs);
  return { ...result, jobs: jobs.length, openings: places.reduce((sum, { openings }) => sum + openings, 0) };
}
