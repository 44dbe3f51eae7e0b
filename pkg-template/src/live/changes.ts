/** An item that has come into a result. */
export interface AddedItem<Item> {
  item: Item;
  /** Its place in the new result. */
  index: number;
}

/** An item that has changed in its place. */
export interface ChangedItem<Item> {
  item: Item;
  old: Item;
  /** Its place in the new result. */
  index: number;
}

/** An item that is not in the result any more. */
export interface RemovedItem<Item> {
  old: Item;
  /** Its place in the result before. */
  index: number;
}

/** What a live query yields: first its result, then what has changed since the last time. */
export interface LiveChange<Item> {
  /** `snapshot` at first; then `change`. */
  type: "snapshot" | "change";
  /** The whole result, in the order of the query. Each time another array; items that have not changed are the same objects. */
  items: readonly Item[];
  /** In the order of their places, as the others. An item that changes its place in an index is removed and added. */
  added: readonly AddedItem<Item>[];
  changed: readonly ChangedItem<Item>[];
  removed: readonly RemovedItem<Item>[];
}

/** What the engine tells: the first result, or positions and items. */
export interface News<Item> {
  Items?: readonly Item[];
  Removed?: readonly number[];
  Added?: readonly number[];
  AddedItems?: readonly Item[];
  Changed?: readonly number[];
  ChangedItems?: readonly Item[];
}

/** The first result. */
export function snapshot<Item>(items: readonly Item[]): LiveChange<Item> {
  return { type: "snapshot", items, added: [], changed: [], removed: [] };
}

/** The result after `old`. */
export function difference<Item>(old: readonly Item[], news: News<Item>): LiveChange<Item> {
  const { Removed = [], Added = [], AddedItems = [], Changed = [], ChangedItems = [] } = news;
  const items = Removed.length + Added.length === 0 ? [...old] : move(old, Removed, Added, AddedItems);
  const changed = Changed.map((index, place) => {
    // The positions are the engine's, so something is at each of them.
    const change = { item: ChangedItems[place] as Item, old: items[index] as Item, index };
    items[index] = change.item;
    return change;
  });
  return {
    type: "change",
    items,
    added: Added.map((index, place) => ({ item: AddedItems[place] as Item, index })),
    changed,
    removed: Removed.map((index) => ({ old: old[index] as Item, index })),
  };
}

function move<Item>(
  old: readonly Item[],
  removed: readonly number[],
  added: readonly number[],
  addedItems: readonly Item[],
): Item[] {
  const items: Item[] = [];
  let goes = 0;
  let comes = 0;
  for (let at = 0; at < old.length || comes < added.length;) {
    if (added[comes] === items.length) {
      items.push(addedItems[comes++] as Item);
    } else if (removed[goes] === at) {
      goes++;
      at++;
    } else {
      items.push(old[at++] as Item);
    }
  }
  return items;
}
