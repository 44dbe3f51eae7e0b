// A real data set goes through the page into the database; after a reload the same questions have the same answers.

import assert from "node:assert/strict";
import test from "node:test";

import { ask, counts, differences, fingerprint, NONE, scanAll } from "./answers.mjs";
import { BAD_REQUESTS, sendBadRequests } from "./bad-input.mjs";
import {
  loadEverything,
  openPage,
  readDataSet,
  scope,
  startBrowser,
  startServer,
  temporaryFolder,
  TEST_MS,
  waitForState,
} from "./harness.mjs";

const INDEX = "byPopulation";
const COUNTRIES = ["AX", "CH", "JP", "US"];

const inCountry = (country) => ({
  KeyConditionExpression: "country = :country",
  ExpressionAttributeValues: { ":country": country },
});

const inRange = (country, least, most) => ({
  IndexName: INDEX,
  KeyConditionExpression: "country = :country AND population BETWEEN :least AND :most",
  ExpressionAttributeValues: { ":country": country, ":least": least, ":most": most },
});

const withPrefix = (country, prefix) => ({
  KeyConditionExpression: "country = :country AND begins_with(id, :prefix)",
  ExpressionAttributeValues: { ":country": country, ":prefix": prefix },
});

const query = (name, request) => ({ name, method: "query", request });
const scan = (name, request) => ({ name, method: "scan", request });

/** What is asked before and after. */
const QUESTIONS = [
  ...COUNTRIES.flatMap((country) => [
    query(`${country}, by name`, inCountry(country)),
    query(`${country}, by name, backwards, in pages of 300`, {
      ...inCountry(country),
      ScanIndexForward: false,
      Limit: 300,
    }),
    query(`${country}, by population`, { ...inCountry(country), IndexName: INDEX }),
    query(`${country}, 50,000 to 500,000, backwards`, {
      ...inRange(country, 50_000, 500_000),
      ScanIndexForward: false,
    }),
    query(`${country}, names with S`, withPrefix(country, "S")),
  ]),
  query("US, capitals, filtered", {
    ...inCountry("US"),
    FilterExpression: "featureCode = :kind",
    ExpressionAttributeValues: { ":country": "US", ":kind": "PPLC" },
  }),
  scan("the table", {}),
  scan("the index", { IndexName: INDEX }),
  ...[0, 1, 2].map((Segment) =>
    scan(`segment ${Segment} of 3`, { Segment, TotalSegments: 3, ProjectionExpression: "country, id" }),
  ),
  {
    name: "Tokyo",
    method: "get",
    request: { Key: { country: "JP", id: "Tokyo#1850147" }, ConsistentRead: true },
  },
  { name: "nothing", method: "get", request: { Key: { country: "JP", id: "Atlantis#0" } } },
];

const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));

test("first light", { timeout: TEST_MS }, async (t) => {
  const expected = readDataSet();
  const citiesOf = (country) => [...expected.values()].filter((city) => city.country === country);
  assert.ok(expected.size >= 100_000);

  const run = scope(t);
  const address = await startServer(run);
  const { context } = await startBrowser(run, temporaryFolder(run));
  const page = await openPage(context, address);
  assert.deepEqual(await counts(page), { table: 0, index: 0 });

  await t.test("the page loads every city", async () => {
    await loadEverything(page);
    assert.deepEqual(await counts(page), { table: expected.size, index: expected.size });
    assert.equal(await page.locator("#table-count").textContent(), expected.size.toLocaleString("en"));
    assert.equal(await page.locator("#index-count").textContent(), expected.size.toLocaleString("en"));
  });

  await t.test("table and index hold the data set, unaltered", async () => {
    assert.deepEqual(differences(await scanAll(page), expected), NONE);
    assert.deepEqual(differences(await scanAll(page, { IndexName: INDEX }), expected), NONE);
  });

  for (const country of COUNTRIES) {
    await t.test(`queries of ${country} are in order, both ways`, async () => {
      const ids = citiesOf(country)
        .map(({ id }) => id)
        .sort(byBytes);
      const found = await ask(page, "query", inCountry(country));
      assert.deepEqual(
        found.map(({ id }) => id),
        ids,
      );
      const backwards = await ask(page, "query", {
        ...inCountry(country),
        ScanIndexForward: false,
        Limit: 97,
      });
      assert.deepEqual(
        backwards.map(({ id }) => id),
        ids.toReversed(),
      );
      const some = await ask(page, "query", withPrefix(country, "S"));
      assert.deepEqual(
        some.map(({ id }) => id),
        ids.filter((id) => id.startsWith("S")),
      );
    });

    await t.test(`population ranges of ${country} come through the index`, async () => {
      const inside = citiesOf(country).filter(
        ({ population }) => population >= 5_000 && population <= 80_000,
      );
      const found = await ask(page, "query", { ...inRange(country, 5_000, 80_000), ScanIndexForward: false });
      const populations = inside.map(({ population }) => population).sort((a, b) => b - a);
      assert.deepEqual(
        found.map(({ population }) => population),
        populations,
      );
      assert.deepEqual(found.map(({ id }) => id).sort(byBytes), inside.map(({ id }) => id).sort(byBytes));
    });
  }

  await t.test("the form asks, and the answer is shown with its time", async () => {
    await page.locator("#query-country").selectOption("CH");
    await page.locator("#query-order").selectOption("most");
    await page.locator("#query-least").fill("10000");
    await page.locator("#query-limit").selectOption("25");
    await page.locator("#query-run").click();
    const all = citiesOf("CH").filter(({ population }) => population >= 10_000);
    const rows = page.locator("#query-rows tr");
    await rows.nth(24).waitFor();
    assert.match(
      await page.locator("#query-status").textContent(),
      /ms · Count 25 · ScannedCount 25 · there is more/,
    );
    while (await page.locator("#query-more").isVisible()) {
      const shown = await rows.count();
      await page.locator("#query-more").click();
      await page.waitForFunction(
        (before) =>
          document.querySelectorAll("#query-rows tr").length > before ||
          document.querySelector("#query-more").hidden,
        shown,
      );
    }
    const populations = await page.locator("#query-rows td.population").allTextContents();
    const wanted = all.map(({ population }) => population).sort((a, b) => b - a);
    assert.deepEqual(
      populations,
      wanted.map((population) => population.toLocaleString("en")),
    );
  });

  await t.test("one item is got, put and deleted in its panel", async () => {
    const Key = { country: "CH", id: "Zürich#2657896" };
    const before = expected.get("CH/Zürich#2657896");
    const status = (text) => page.locator("#item-status").filter({ hasText: text }).waitFor();
    const edit = async (item) => {
      await page.locator("#item-json").fill(JSON.stringify(item));
      await page.locator("#item-put").click();
      await status("· put");
    };
    await page.getByRole("button", { name: "Zürich", exact: true }).click();
    await status("· got");
    assert.deepEqual(JSON.parse(await page.locator("#item-json").inputValue()), before);

    await edit({ ...before, population: 1_000_001 });
    assert.equal((await ask(page, "get", { Key }))[0].population, 1_000_001);
    assert.deepEqual(
      (await ask(page, "query", inRange("CH", 1_000_000, 1_000_002))).map(({ id }) => id),
      [Key.id],
    );

    await page.locator("#item-delete").click();
    await status("· deleted");
    assert.deepEqual(await ask(page, "get", { Key }), []);
    assert.deepEqual(await ask(page, "query", inRange("CH", 1_000_000, 1_000_002)), []);
    assert.deepEqual(await counts(page), { table: expected.size - 1, index: expected.size - 1 });

    await edit(before);
    assert.deepEqual(await ask(page, "get", { Key }), [before]);
  });

  const before = await fingerprint(page, QUESTIONS);

  await t.test("after a reload every answer is unchanged", async () => {
    await page.reload();
    await waitForState(page, "loaded");
    assert.deepEqual(await counts(page), { table: expected.size, index: expected.size });
    assert.deepEqual(await fingerprint(page, QUESTIONS), before);
    const banner = page.locator("#banner", { hasText: "opened in" });
    assert.ok((await banner.textContent()).includes(`with ${expected.size.toLocaleString("en")} items`));
  });

  await t.test("bad input gets the service's codes and changes nothing", async () => {
    const wanted = BAD_REQUESTS.map(({ title, code }) => ({ title, code, status: 400, hasMessage: true }));
    assert.deepEqual(await sendBadRequests(page), wanted);
    assert.deepEqual(await fingerprint(page, QUESTIONS), before);
    const tables = await page.evaluate(() => window.minamo.db.listTables({}));
    assert.deepEqual(tables.TableNames, ["Cities"]);
    await page.reload();
    await waitForState(page, "loaded");
    assert.deepEqual(await fingerprint(page, QUESTIONS), before);
  });
});
