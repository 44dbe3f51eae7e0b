// Opens new files at moments that are the same for every process that is given the same: open.mjs <folder> <first moment>.

import { join } from "node:path";

import { openSqlite } from "./database.mjs";

const [folder, first] = process.argv.slice(2);
for (let round = 0; round < 40; round += 1) {
  const moment = Number(first) + 25 * round;
  while (Date.now() < moment);
  const database = await openSqlite(join(folder, `${round}.db`));
  database.transaction(() => database.exec("CREATE TABLE IF NOT EXISTS made (at)"));
  database.close();
}
process.stdout.write("opened");
