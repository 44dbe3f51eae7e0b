// @ts-check
/**
 * The panel that gets, puts and deletes one item.
 *
 * @import { DocumentClient } from "/pkg/dist/index.js"
 * @import { City } from "./cities.js"
 */
import { TABLE } from "./database.js";
import { element, show } from "./dom.js";

const form = element("item-form", HTMLFormElement);
const country = element("item-country", HTMLInputElement);
const id = element("item-id", HTMLInputElement);
const getButton = element("item-get", HTMLButtonElement);
const putButton = element("item-put", HTMLButtonElement);
const deleteButton = element("item-delete", HTMLButtonElement);
const json = element("item-json", HTMLTextAreaElement);
const status = element("item-status", HTMLOutputElement);

export class ItemPanel {
  #doc;
  #onChange;

  /**
   * @param {DocumentClient} doc
   * @param {() => void} onChange called after the table changed
   */
  constructor(doc, onChange) {
    this.#doc = doc;
    this.#onChange = onChange;
    for (const button of [getButton, putButton, deleteButton]) button.disabled = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#get();
    });
    putButton.addEventListener("click", () => this.#put());
    deleteButton.addEventListener("click", () => this.#delete());
  }

  /** @param {City} city the item with its key is got and shown */
  pick(city) {
    country.value = city.country;
    id.value = city.id;
    return this.#get();
  }

  #get() {
    return show(
      status,
      () => this.#doc.get({ TableName: TABLE, Key: keyOfForm() }),
      ({ Item }) => {
        // Throws for a value that JSON has no form for.
        json.value = Item ? JSON.stringify(Item, null, 2) : "";
        return Item ? "got" : "no such item";
      },
    );
  }

  async #put() {
    const put = async () => this.#doc.put({ TableName: TABLE, Item: JSON.parse(json.value) });
    if (await show(status, put, () => "put")) this.#onChange();
  }

  async #delete() {
    const remove = () => this.#doc.delete({ TableName: TABLE, Key: keyOfForm(), ReturnValues: "ALL_OLD" });
    const answer = await show(status, remove, ({ Attributes }) => (Attributes ? "deleted" : "no such item"));
    if (answer) this.#onChange();
  }
}

function keyOfForm() {
  return { country: country.value, id: id.value };
}
