// @ts-check
/** The page: opens the database, then wakes the panels. */
import { describeCities } from "./cities.js";
import { DATABASE, INDEX, openDatabase, TABLE } from "./database.js";
import { element } from "./dom.js";
import { errorText, formatInteger, formatTime } from "./format.js";
import { ItemPanel } from "./item-panel.js";
import { LoadPanel } from "./load-panel.js";
import { QueryPanel } from "./query-panel.js";

const banner = element("banner", HTMLParagraphElement);

/** @param {unknown} error */
function fail(error) {
  document.body.dataset.state = "failed";
  banner.textContent = errorText(error);
}

async function start() {
  const [opened, description] = await Promise.all([openDatabase(), describeCities()]);
  opened.db.on("error", fail);

  const query = new QueryPanel(opened.doc, description.countries, (city) => item.pick(city));
  const loading = new LoadPanel(opened, description, () => query.run());
  const item = new ItemPanel(opened.doc, () => Promise.all([loading.refresh(), query.run()]));

  Object.assign(window, { minamo: { db: opened.db, doc: opened.doc, TABLE, INDEX } });
  const counts = await loading.refresh();
  if (counts.table > 0) await query.run();
  banner.textContent =
    `“${DATABASE}” in ${opened.store}, durability ${opened.durability}: ` +
    `opened in ${formatTime(opened.milliseconds)} with ${formatInteger(counts.table)} items`;
  banner.dataset.openedMs = String(opened.milliseconds);
}

start().catch(fail);
