// @ts-check
/**
 * The panel that loads the data set and shows how much of it is there.
 *
 * @import { Opened } from "./database.js"
 * @import { City, Description } from "./cities.js"
 */
import { countItems } from "./database.js";
import { element } from "./dom.js";
import { errorText, formatInteger } from "./format.js";
import { loadCities } from "./load.js";

const loadButton = element("load", HTMLButtonElement);
const stopButton = element("stop", HTMLButtonElement);
const progress = element("load-progress", HTMLProgressElement);
const rate = element("load-rate", HTMLOutputElement);
const status = element("load-status", HTMLParagraphElement);
const tableCount = element("table-count", HTMLElement);
const indexCount = element("index-count", HTMLElement);

const REFRESH_MS = 200;

export class LoadPanel {
  #opened;
  #description;
  #onLoaded;
  #refreshing = Promise.resolve();

  /**
   * @param {Opened} opened
   * @param {Description} description
   * @param {() => void} onLoaded called after a load, whole or not
   */
  constructor(opened, description, onLoaded) {
    this.#opened = opened;
    this.#description = description;
    this.#onLoaded = onLoaded;
    progress.max = description.count;
    loadButton.addEventListener("click", () => this.#load());
  }

  /** Shows the counts as they are now, or why they are not known. */
  async refresh() {
    try {
      this.show(await countItems(this.#opened.db));
    } catch (error) {
      showError(error);
    }
  }

  /** @param {Awaited<ReturnType<typeof countItems>>} counts */
  show(counts) {
    tableCount.textContent = formatInteger(counts.table);
    indexCount.textContent = formatInteger(counts.index);
    progress.value = counts.table;
    if (document.body.dataset.state !== "loading") this.#settle(counts.table);
  }

  /** @param {number} count */
  #settle(count) {
    const { count: all, bytes } = this.#description;
    const isLoaded = count >= all;
    document.body.dataset.state = isLoaded ? "loaded" : "ready";
    loadButton.disabled = isLoaded;
    if (status.classList.contains("wrong")) return;
    const total = formatInteger(all);
    if (isLoaded) status.textContent = `All ${total} cities are in the table.`;
    else if (count === 0) status.textContent = `${total} cities to load, ${(bytes / 1e6).toFixed(1)} MB.`;
    else
      status.textContent = `${formatInteger(all - count)} of ${total} cities are missing; Load puts them there.`;
  }

  async #load() {
    const stop = new AbortController();
    const start = performance.now();
    let acknowledged = 0;
    const showRate = () => {
      const seconds = (performance.now() - start) / 1000;
      rate.textContent = `${formatInteger(acknowledged / seconds)} items/s`;
      rate.dataset.itemsPerSecond = String(acknowledged / seconds);
    };
    const timer = setInterval(() => {
      showRate();
      this.#refreshing = this.#refreshing.then(() => this.refresh());
    }, REFRESH_MS);
    this.#begin(stop);
    try {
      await loadCities(this.#opened.doc, stop.signal, (items) => {
        acknowledged += items.length;
        announce(items);
      });
      showRate();
    } catch (error) {
      showError(error);
    } finally {
      clearInterval(timer);
      await this.#end();
    }
  }

  /** @param {AbortController} stop */
  #begin(stop) {
    document.body.dataset.state = "loading";
    status.classList.remove("wrong");
    status.textContent = "Loading …";
    replace(loadButton, stopButton);
    stopButton.onclick = () => stop.abort();
  }

  async #end() {
    await this.#refreshing;
    replace(stopButton, loadButton);
    document.body.dataset.state = "ready";
    await this.refresh();
    this.#onLoaded();
  }
}

/** @param {unknown} error */
function showError(error) {
  status.classList.add("wrong");
  status.textContent = errorText(error);
}

/**
 * Shows a button in the place of another, which may have the focus.
 *
 * @param {HTMLButtonElement} shown
 * @param {HTMLButtonElement} next
 */
function replace(shown, next) {
  const isFocused = document.activeElement === shown;
  shown.hidden = true;
  next.hidden = false;
  if (isFocused) next.focus();
}

/**
 * Tells whoever listens on the document which cities were acknowledged.
 *
 * @param {City[]} items
 */
function announce(items) {
  document.dispatchEvent(new CustomEvent("acknowledged", { detail: items }));
}
