// @ts-check
/**
 * The page: opens the database, then wakes the panels.
 *
 * @import { Opened } from "./database.js"
 */
import { describeCities } from "./cities.js";
import { countItems, DATABASE, INDEX, openDatabase, TABLE } from "./database.js";
import { element } from "./dom.js";
import { errorText, formatInteger, formatTime } from "./format.js";
import { ItemPanel } from "./item-panel.js";
import { LoadPanel } from "./load-panel.js";
import { QueryPanel } from "./query-panel.js";

const banner = element("banner", HTMLParagraphElement);

/**
 * @param {Opened} opened
 * @param {number} items how many the table had then
 */
function showOpened({ store, durability, milliseconds }, items) {
  banner.classList.remove("wrong");
  banner.textContent =
    `“${DATABASE}” in ${store}, durability ${durability}: ` +
    `opened in ${formatTime(milliseconds)} with ${formatInteger(items)} items`;
  banner.dataset.openedMs = String(milliseconds);
}

/** @param {unknown} error */
function showError(error) {
  banner.classList.add("wrong");
  banner.textContent = errorText(error);
}

async function start() {
  const [opened, description] = await Promise.all([openDatabase(), describeCities()]);
  const { db, doc } = opened;
  const query = new QueryPanel(doc, description.countries, (city) => item.pick(city));
  const loading = new LoadPanel(opened, description, () => query.run());
  const item = new ItemPanel(doc, () => Promise.all([loading.refresh(), query.run()]));

  Object.assign(window, { minamo: { db, doc, TABLE, INDEX } });
  const counts = await countItems(db);
  loading.show(counts);
  // A store that fails takes nothing of what was there: the page stays, and says so until the store works again.
  db.on("error", showError);
  db.on("recovered", () => showOpened(opened, counts.table));
  if (counts.table > 0) await query.run();
  showOpened(opened, counts.table);
}

start().catch((error) => {
  document.body.dataset.state = "failed";
  showError(error);
});
