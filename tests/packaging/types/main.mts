import { Minamo, type OpenOptions } from "minamo";
import * as slim from "minamo/slim";
import { nodeSqlite } from "minamo/sql";
import { DocumentClient } from "minamo/v2";
import { Minamo as InWorker } from "minamo/worker";

const options: OpenOptions = { store: await nodeSqlite("visits.db") };
const database: Minamo = await Minamo.open("visits", options);
const other: slim.Minamo = await slim.Minamo.open("visits", { wasm: "/minamo_bg.wasm" });
const third: InWorker = await InWorker.open("visits");
export const names: string[] | undefined = (await database.listTables()).TableNames;
export const clients = [
  new DocumentClient({ service: database }),
  other.documentClient(),
  third.documentClient(),
];
