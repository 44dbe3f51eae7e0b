// Works on the shop in a file: file.mjs <task> <file> [<number>].

import { Minamo } from "../../../pkg/dist/node/index.js";
import { openSqlite } from "./database.mjs";
import { checkShop, count, createTable, fillShop, load, readCounter } from "./shop.mjs";

const TASKS = { create: createTable, fill: fillShop, check: checkShop, count, readCounter, load };

const [task, path, number] = process.argv.slice(2);
const shop = await Minamo.open("shop", { store: await openSqlite(path) });
const told = await TASKS[task](shop, Number(number));
await shop.close();
process.stdout.write(told ?? "");
