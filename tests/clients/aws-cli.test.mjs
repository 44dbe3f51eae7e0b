// The AWS CLI, as one types it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { runPython } from "./python.mjs";
import { openDatabase, startServer } from "./support.mjs";

/** Each call of the CLI takes about a second. */
const CLI_MS = 240_000;

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: "any",
  AWS_SECRET_ACCESS_KEY: "any",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_CONFIG_FILE: "/nonexistent",
  AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
  AWS_PAGER: "",
  AWS_MAX_ATTEMPTS: "1",
};

/** `aws dynamodb` for a database of its own: the way to call it, and to read what it answers. */
async function commandLine(t) {
  const { url } = await startServer(t, await openDatabase(t));
  // Not by its script aws, which cannot be started from a folder with a space in its name.
  const run = (...parameters) =>
    runPython(["-m", "awscli", "dynamodb", ...parameters, "--endpoint-url", url], ENVIRONMENT);
  const ask = async (...parameters) => {
    const { status, stdout, stderr } = await run(...parameters);
    assert.equal(status, 0, `${parameters.join(" ")}: ${stderr}`);
    return stdout === "" ? undefined : JSON.parse(stdout);
  };
  return { run, ask };
}

const MUSIC = [
  ["--table-name", "Music"],
  ["--attribute-definitions", "AttributeName=Artist,AttributeType=S", "AttributeName=Year,AttributeType=N"],
  ["--key-schema", "AttributeName=Artist,KeyType=HASH", "AttributeName=Year,KeyType=RANGE"],
  ["--provisioned-throughput", "ReadCapacityUnits=5,WriteCapacityUnits=5"],
].flat();

const item = (artist, year, title) => ({
  Artist: { S: artist },
  Year: { N: String(year) },
  Title: { S: title },
});

test("aws dynamodb", { timeout: CLI_MS }, async (t) => {
  const { run, ask } = await commandLine(t);

  await t.test("makes a table and waits for it", async () => {
    const { TableDescription } = await ask("create-table", ...MUSIC);
    assert.equal(TableDescription.TableName, "Music");
    await ask("wait", "table-exists", "--table-name", "Music");
    const { Table } = await ask("describe-table", "--table-name", "Music");
    assert.equal(Table.ProvisionedThroughput.ReadCapacityUnits, 5);
    assert.deepEqual(await ask("list-tables"), { TableNames: ["Music"] });
  });

  await t.test("puts, updates and gets an item", async () => {
    const put = ["--table-name", "Music", "--item", JSON.stringify(item("No One", 1999, "Call Me"))];
    const { ConsumedCapacity } = await ask("put-item", ...put, "--return-consumed-capacity", "TOTAL");
    assert.equal(ConsumedCapacity.CapacityUnits, 1);
    const key = ["--table-name", "Music", "--key", '{"Artist":{"S":"No One"},"Year":{"N":"1999"}}'];
    const { Attributes } = await ask(
      ...["update-item", ...key, "--update-expression", "SET Title = :t, #t = :n"],
      ...["--expression-attribute-names", '{"#t":"Tracks"}'],
      ...[
        "--expression-attribute-values",
        '{":t":{"S":"You"},":n":{"NS":["1"]}}',
        "--return-values",
        "ALL_NEW",
      ],
    );
    const expected = { ...item("No One", 1999, "You"), Tracks: { NS: ["1"] } };
    assert.deepEqual(Attributes, expected);
    assert.deepEqual(await ask("get-item", ...key, "--consistent-read"), { Item: expected });
  });

  await t.test("writes and reads in batches", async () => {
    const puts = [2001, 2002, 2003].map((year) => ({
      PutRequest: { Item: item("Acme", year, `Hit ${year}`) },
    }));
    const written = await ask("batch-write-item", "--request-items", JSON.stringify({ Music: puts }));
    assert.deepEqual(written, { UnprocessedItems: {} });
    const Keys = [2001, 2002].map((year) => ({ Artist: { S: "Acme" }, Year: { N: String(year) } }));
    const read = await ask("batch-get-item", "--request-items", JSON.stringify({ Music: { Keys } }));
    assert.equal(read.Responses.Music.length, 2);
  });

  await t.test("queries and scans, page by page", async () => {
    const query = [
      ...["query", "--table-name", "Music", "--key-condition-expression", "Artist = :a AND #y > :y"],
      ...["--expression-attribute-names", '{"#y":"Year"}'],
      ...["--expression-attribute-values", '{":a":{"S":"Acme"},":y":{"N":"2001"}}'],
    ];
    const { Items, Count } = await ask(...query);
    assert.equal(Count, 2);
    assert.deepEqual(Items[0], item("Acme", 2002, "Hit 2002"));
    const text = await run(...query, "--query", "Items[].Title.S", "--output", "text");
    assert.equal(text.stdout, "Hit 2002\tHit 2003\n");
    const scan = ["scan", "--table-name", "Music", "--page-size", "1", "--max-items", "3"];
    const first = await ask(...scan);
    const second = await ask(...scan, "--starting-token", first.NextToken);
    assert.equal(first.Items.length + second.Items.length, 4);
    assert.equal(second.NextToken, undefined);
  });

  await t.test("tells of errors", async () => {
    const missing = await run("describe-table", "--table-name", "Nowhere");
    assert.equal(missing.status, 255);
    assert.match(
      missing.stderr,
      /An error occurred \(ResourceNotFoundException\) when calling the DescribeTable operation: Requested resource not found: Table: Nowhere not found/,
    );
    const failed = await run(
      ...["delete-item", "--table-name", "Music", "--key", '{"Artist":{"S":"Acme"},"Year":{"N":"2001"}}'],
      ...["--condition-expression", "attribute_not_exists(Artist)"],
    );
    assert.match(failed.stderr, /\(ConditionalCheckFailedException\).*: The conditional request failed/);
  });

  await t.test("deletes the table and waits for its end", async () => {
    await ask("delete-table", "--table-name", "Music");
    await ask("wait", "table-not-exists", "--table-name", "Music");
    assert.deepEqual(await ask("list-tables"), { TableNames: [] });
  });
});
