const assert = require("node:assert/strict");
const { Minamo, MinamoError } = require("minamo");

async function main() {
  // Node has one copy of the package, however it is asked for.
  assert.equal((await import("minamo")).MinamoError, MinamoError);
  const database = await Minamo.open("visits", { store: "memory" });
  console.log(await database.listTables());
  await database.close();
}

main();
