// @ts-check
/**
 * The query form and the table of its answers.
 *
 * @import { DocumentClient } from "/pkg/dist/index.js"
 * @import { City } from "./cities.js"
 * @import { Wish } from "./query.js"
 */
import { element, show } from "./dom.js";
import { countryName, formatInteger } from "./format.js";
import { buildQuery, ORDERS } from "./query.js";

const form = element("query-form", HTMLFormElement);
const country = element("query-country", HTMLSelectElement);
const order = element("query-order", HTMLSelectElement);
const prefix = element("query-prefix", HTMLInputElement);
const least = element("query-least", HTMLInputElement);
const most = element("query-most", HTMLInputElement);
const limit = element("query-limit", HTMLSelectElement);
const run = element("query-run", HTMLButtonElement);
const status = element("query-status", HTMLParagraphElement);
const rows = element("query-rows", HTMLTableSectionElement);
const empty = element("query-empty", HTMLParagraphElement);
const more = element("query-more", HTMLButtonElement);
const requestText = element("query-request", HTMLPreElement);

const FIRST_COUNTRY = "JP";

/** @type {Record<string, string>} */
const KINDS = {
  PPLC: "Capital",
  PPLA: "First-order seat",
  PPLA2: "Second-order seat",
  PPLA3: "Third-order seat",
  PPLA4: "Fourth-order seat",
  PPLA5: "Fifth-order seat",
  PPLX: "Section",
};

export class QueryPanel {
  #doc;
  #onPick;
  /** @type {ReturnType<typeof buildQuery> | undefined} */
  #request;
  /** @type {Record<string, unknown> | undefined} */
  #next;

  /**
   * @param {DocumentClient} doc
   * @param {string[]} countries
   * @param {(city: City) => void} onPick
   */
  constructor(doc, countries, onPick) {
    this.#doc = doc;
    this.#onPick = onPick;
    fillCountries(countries);
    run.disabled = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
    more.addEventListener("click", () => this.#page());
    for (const select of [country, order, limit]) select.addEventListener("change", () => this.run());
  }

  /** Asks what the form says, from the first page on. */
  async run() {
    this.#request = buildQuery(readForm());
    this.#next = undefined;
    rows.replaceChildren();
    await this.#page();
  }

  async #page() {
    const asked = this.#request;
    const request = { ...asked, ...(this.#next && { ExclusiveStartKey: this.#next }) };
    requestText.textContent = `await doc.query(${JSON.stringify(request, null, 2)})`;
    const answer = await show(
      status,
      () => this.#doc.query(/** @type {Parameters<DocumentClient["query"]>[0]} */ (request)),
      ({ Count, ScannedCount, LastEvaluatedKey }) =>
        `Count ${formatInteger(Count ?? 0)} · ScannedCount ${formatInteger(ScannedCount ?? 0)} · ` +
        (LastEvaluatedKey ? "there is more" : "the end"),
    );
    if (asked !== this.#request) return; // The form was changed meanwhile: this answer is not what it asks.
    const cities = /** @type {City[]} */ (answer?.Items ?? []);
    this.#next = answer?.LastEvaluatedKey;
    rows.append(...cities.map((city) => this.#row(city)));
    more.hidden = this.#next === undefined;
    empty.hidden = rows.childElementCount > 0;
    empty.textContent = answer ? "No city matches." : "";
    if (more.hidden && document.activeElement === more) run.focus();
  }

  /** @param {City} city */
  #row(city) {
    const row = document.createElement("tr");
    row.dataset.country = city.country;
    row.dataset.id = city.id;
    const pick = document.createElement("button");
    pick.type = "button";
    pick.textContent = String(city.name ?? city.id);
    pick.addEventListener("click", () => this.#onPick(city));
    row.append(
      cell(pick),
      cell(figure(city.population, formatInteger), "number population"),
      cell(KINDS[city.featureCode] ?? "Place"),
      cell(String(city.adminCode ?? "")),
      cell(figure(city.location?.lat, degrees), "number"),
      cell(figure(city.location?.lon, degrees), "number"),
    );
    return row;
  }
}

/** @param {string[]} countries */
function fillCountries(countries) {
  const named = countries.map((code) => ({ code, name: countryName(code) }));
  named.sort((a, b) => a.name.localeCompare(b.name, "en"));
  country.replaceChildren(
    ...named.map(({ code, name }) => new Option(name, code, code === FIRST_COUNTRY, code === FIRST_COUNTRY)),
  );
}

/** @returns {Wish} */
function readForm() {
  return {
    country: country.value,
    order: /** @type {keyof typeof ORDERS} */ (order.value),
    prefix: prefix.value,
    least: numberOf(least),
    most: numberOf(most),
    limit: Number(limit.value),
  };
}

/** @param {HTMLInputElement} input */
function numberOf(input) {
  return input.value === "" ? undefined : input.valueAsNumber;
}

/**
 * @param {string | Node} content
 * @param {string} [className]
 */
function cell(content, className = "") {
  const made = document.createElement("td");
  made.className = className;
  made.append(content);
  return made;
}

/**
 * A number of an item as text. Items are put by hand, too: their attributes may be absent, or of another type.
 *
 * @param {unknown} value
 * @param {(value: number) => string} format
 */
function figure(value, format) {
  return typeof value === "number" ? format(value) : "";
}

/** @param {number} value */
function degrees(value) {
  return value.toFixed(3);
}
