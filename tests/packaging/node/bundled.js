// Made one file by a bundler, as functions in the cloud are.

import { Minamo } from "minamo";

async function main() {
  const database = await Minamo.open("visits", { store: "memory" });
  const { TableNames } = await database.listTables();
  console.log(TableNames);
  await database.close();
}

main();
