import type { Database } from "../database.js";
import type { TableDefinition } from "./options.js";

/** Makes the tables that are not there. */
export async function makeTables(database: Database, tables: readonly TableDefinition[]): Promise<void> {
  for (const { TimeToLiveSpecification, ...table } of tables) {
    const { TableName } = table;
    if (await isThere(database, TableName)) {
      continue;
    }
    const making: Promise<unknown>[] = [database.createTable(table)];
    if (TimeToLiveSpecification !== undefined) {
      // In the same turn, so that both are one append: no crash leaves a table without what its definition says.
      making.push(database.updateTimeToLive({ TableName, TimeToLiveSpecification }));
    }
    await Promise.all(making);
  }
}

async function isThere(database: Database, TableName: string | undefined): Promise<boolean> {
  try {
    await database.describeTable({ TableName });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") {
      return false;
    }
    throw error;
  }
}
