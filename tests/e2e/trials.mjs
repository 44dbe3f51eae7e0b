// Kills what writes to a database, in the middle of it, and looks at what is left: every acknowledged operation, nothing
// half done, and a table and an index that agree.

import assert from "node:assert/strict";

import {
  killBrowser,
  killRenderer,
  rendererOf,
  scope,
  startBrowser,
  startServer,
  temporaryFolder,
} from "./harness.mjs";
import { assertSound, Tab } from "./instances.mjs";
import { PROFILES, randomFrom, SCHEMA } from "./instances/history.js";
import { Lane } from "./lane.mjs";

const DATABASE = "killed";
const LANES = 3;

/** What a tab has done in the end, and not told any more, is not more than this. */
const UNREPORTED_MAX = 5_000;

/** If the moment does not come for so many acknowledged operations, what was to be killed is killed then. */
const OPERATIONS_MAX = 1_500;

/** The kill comes up to so many milliseconds after its moment. */
const DELAY_MS = 12;

const DEATHS = ["browser", "renderer"];

/** After acknowledged operations, or in a checkpoint: while it adds pages, publishes its manifest, or discards. */
const MOMENTS = ["acknowledged", "pages", "manifest", "discard"];

/**
 * @typedef {object} Trial
 * @property {"browser" | "renderer"} death what is killed
 * @property {"acknowledged" | "pages" | "manifest" | "discard"} moment
 * @property {1 | 2} tabs how many write; the first one's renderer is the one that crashes
 * @property {keyof PROFILES} profile what they write
 */

/**
 * Runs in every page before its own code: tells how often those calls of IndexedDB were made that only a checkpoint makes. One
 * report is on its way at a time: a report for each call would keep page and test busy.
 */
function watchStore() {
  const calls = { pages: 0, manifest: 0, discard: 0 };
  let isReporting = false;
  let isNew = false;
  const report = async () => {
    isNew = true;
    if (isReporting) return;
    isReporting = true;
    while (isNew) {
      isNew = false;
      await window.recordCalls(calls);
    }
    isReporting = false;
  };
  const watch = (method, kinds) => {
    const original = IDBObjectStore.prototype[method];
    IDBObjectStore.prototype[method] = function (...parameters) {
      const kind = kinds[this.name];
      if (kind !== undefined) {
        calls[kind] += 1;
        report();
      }
      return original.apply(this, parameters);
    };
  };
  watch("add", { pages: "pages" });
  watch("put", { meta: "manifest" });
  watch("delete", { pages: "discard", log: "discard" });
}

/** What the tabs of one trial tell. */
class Reports {
  acknowledged = {};
  #calls = new Map();
  #listener = () => {};

  recordAcknowledged(text) {
    Object.assign(this.acknowledged, JSON.parse(text));
    this.#listener();
  }

  recordCalls(page, calls) {
    this.#calls.set(page, calls);
    this.#listener();
  }

  get operations() {
    return Object.values(this.acknowledged).reduce((sum, count) => sum + count, 0);
  }

  /** Waits for the moment; gives whether it came. */
  async waitFor({ moment, count }) {
    const calls = () => [...this.#calls.values()].reduce((sum, of) => sum + of[moment], 0);
    const reached = () => (moment === "acknowledged" ? this.operations : calls()) >= count;
    const isTime = () => reached() || this.operations >= OPERATIONS_MAX;
    await new Promise((resolve) => {
      this.#listener = () => isTime() && resolve();
      this.#listener();
    });
    return reached();
  }
}

/** Trials one after the other, all of them on one database. */
export class Trials {
  #run;
  #address;
  #profile;
  #browser;
  #browserRun;
  #random;
  #reports = new Reports();
  #lanes = new Map();

  trials = 0;
  operations = 0;
  /** How many trials met the moment that they waited for. */
  met = 0;

  /** @param {string} seed what is written follows from it, though not when the process is gone */
  constructor(run, seed) {
    this.#run = run;
    this.seed = seed;
    this.#random = randomFrom(seed);
  }

  async start() {
    this.#address = await startServer(this.#run);
    this.#profile = temporaryFolder(this.#run);
    this.#run.after(() => this.#browserRun.end());
    await this.#startBrowser();
    const tab = await this.#openTab("maker");
    await tab.call("call", "createTable", SCHEMA);
    await tab.page.close();
  }

  /** @returns {Trial} one of any kind */
  choose() {
    return {
      death: this.#among(DEATHS),
      moment: this.#among(MOMENTS),
      tabs: this.#among([1, 2]),
      profile: this.#among(Object.keys(PROFILES)),
    };
  }

  #among(list) {
    return list[this.#random.below(list.length)];
  }

  /** @param {Trial} trial */
  async runTrial({ death, moment, tabs, profile }) {
    this.trials += 1;
    this.#reports = new Reports();
    const writers = [];
    for (let index = 0; index < tabs; index += 1) writers.push(await this.#openTab(`tab ${index}`));
    const renderer = await rendererOf(writers[0].page);
    const histories = writers.map((_, index) => this.#historiesOf(index, profile));
    for (const [index, writer] of writers.entries()) await writer.call("startHistories", histories[index]);

    const count = 1 + this.#random.below(moment === "acknowledged" ? 400 : 8);
    if (await this.#reports.waitFor({ moment, count: moment === "manifest" ? 1 : count })) this.met += 1;
    await new Promise((resolve) => setTimeout(resolve, this.#random.below(DELAY_MS + 1)));
    const done = await this.#kill(death, renderer, writers);
    const reader = await this.#openTab("reader");
    this.#verify(JSON.parse(await reader.call("readHistories")), histories.flat(), done);
    await assertSound(reader);
    this.operations += this.#reports.operations;
    await reader.page.close();
    for (const { page } of writers.slice(1)) await page.close();
  }

  #historiesOf(index, profile) {
    return Array.from({ length: LANES }, (_, lane) => ({
      lane: `${index}.${lane}`,
      seed: `${this.seed}/${this.trials}`,
      profile,
    }));
  }

  /** Gives how many operations are done in those lanes where that is known for sure. */
  async #kill(death, renderer, [victim, survivor]) {
    if (death === "browser") {
      await killBrowser(this.#browser);
      await this.#browserRun.end();
      await this.#startBrowser();
      return {};
    }
    await killRenderer(victim.page, renderer);
    await victim.page.close();
    return survivor === undefined ? {} : survivor.call("endHistories");
  }

  async #startBrowser() {
    this.#browserRun = scope();
    this.#browser = await startBrowser(this.#browserRun, this.#profile);
    const { context } = this.#browser;
    await context.exposeFunction("recordAcknowledged", (text) => this.#reports.recordAcknowledged(text));
    await context.exposeBinding("recordCalls", ({ page }, calls) => this.#reports.recordCalls(page, calls));
    await context.addInitScript(watchStore);
  }

  async #openTab(title) {
    const tab = new Tab(title, this.#browser.context, this.#address);
    await tab.load();
    await tab.call("open", DATABASE);
    return tab;
  }

  /** @param {Record<string, number>} done how many operations were done in lanes that were not killed */
  #verify({ table, index, counts }, histories, done) {
    const entries = ({ lane, sk, print }) => `${lane} ${sk} ${print}`;
    const indexed = table.filter(({ isIndexed }) => isIndexed);
    assert.deepEqual(index.map(entries).sort(), indexed.map(entries).sort(), "index and table");
    const { total = 0, ...countsOfLanes } = Object.fromEntries(counts);
    const sum = Object.values(countsOfLanes).reduce((a, b) => a + b, 0);
    assert.equal(total, sum, "the total of the counter");
    for (const history of histories) {
      const items = table.filter(({ lane }) => lane === history.lane).map(({ sk, print }) => [sk, print]);
      const least = done[history.lane] ?? this.#reports.acknowledged[history.lane] ?? 0;
      const most = done[history.lane] ?? least + UNREPORTED_MAX;
      const found = { items: new Map(items), count: countsOfLanes[history.lane] ?? 0 };
      this.#laneOf(history.lane).catchUp(history, { least, most }, found);
    }
  }

  #laneOf(name) {
    if (!this.#lanes.has(name)) this.#lanes.set(name, new Lane(name));
    return this.#lanes.get(name);
  }
}
