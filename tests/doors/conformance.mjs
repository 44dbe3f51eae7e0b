// Runs the conformance cases against an endpoint: conformance.mjs URL [operation] [part of the names of cases].
//
// An endpoint on this machine that has no tables is taken to be there for this: it is emptied after every case. Anywhere else
// all tables have a prefix of their own, and cases that assume an empty account are skipped. Credentials and region come from
// the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION).

import { randomUUID } from "node:crypto";

import { Endpoint } from "./endpoint.mjs";
import { readAllCases, readTables } from "./files.mjs";
import { OwnAccount, SharedAccount } from "./places.mjs";
import { answer } from "./runner.mjs";
import { jobsOf, runAll } from "./suite.mjs";

/** So many cases at a time at a remote endpoint, where most of the time is waiting for tables. */
const REMOTE_PLACES = 8;

const [address, operation, name] = process.argv.slice(2).map((argument) => argument || undefined);
if (address === undefined) {
  console.error("conformance: say where, as in make conformance URL=http://127.0.0.1:8000");
  process.exit(2);
}

const endpoint = new Endpoint(address, process.env);
const places = await choosePlaces();
const begin = performance.now();
const jobs = jobsOf(readAllCases({ operation, name }));
const { passed, failures, skipped } = await runAll(
  places,
  readTables(),
  jobs,
  ({ file, name: title, told }) => {
    console.log(`FAILED ${file}: ${title}\n  ${told}`);
  },
);
await Promise.all(places.map((place) => place.close()));
summarise();

async function choosePlaces() {
  const { TableNames } = await answer(endpoint, "ListTables", {});
  if (endpoint.isLocal && TableNames.length === 0) return [new OwnAccount(endpoint)];
  const run = `minamo-${randomUUID().slice(0, 8)}`;
  console.log(`The account has other uses: every table is called ${run}-...`);
  const count = endpoint.isLocal ? 1 : REMOTE_PLACES;
  return Array.from({ length: count }, (_, index) => new SharedAccount(endpoint, `${run}-${String(index)}-`));
}

function summarise() {
  const reasons = Map.groupBy?.(skipped, ({ told }) => told) ?? new Map([["see the cases", skipped]]);
  for (const [reason, cases] of skipped.length > 0 ? reasons : []) {
    console.log(`skipped ${String(cases.length)}: ${reason}`);
  }
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const counts = `${String(passed)} passed, ${String(failures.length)} failed, ${String(skipped.length)} skipped`;
  console.log(`conformance: ${counts} in ${seconds} s`);
  if (failures.length > 0 || passed === 0) process.exitCode = 1;
}
