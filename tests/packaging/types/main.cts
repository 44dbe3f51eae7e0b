import { Minamo, MinamoError } from "minamo";
import { nodeSqlite } from "minamo/sql";

export async function start(): Promise<Minamo> {
  return Minamo.open("visits", { store: await nodeSqlite("visits.db") });
}

export const isOurs = (error: unknown): boolean => error instanceof MinamoError;
