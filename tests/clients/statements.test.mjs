// The AWS SDK for JavaScript v3: statements of PartiQL, by both ways, in the service's form and in JavaScript's.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as sdk from "@aws-sdk/client-dynamodb";
import {
  BatchExecuteStatementCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DuplicateItemException,
  DynamoDBClient,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  IdempotentParameterMismatchException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import * as documents from "@aws-sdk/lib-dynamodb";

import { openDatabase, ordersTable, TEST_MS, WAYS } from "./support.mjs";

/** A test with each way: it gets a client, and a table with two keys and indexes. */
function testBothWays(name, body) {
  for (const { way, configure } of WAYS) {
    test(`${name}, by ${way}`, { timeout: TEST_MS }, async (t) => {
      const client = new DynamoDBClient(await configure(t, await openDatabase(t)));
      t.after(() => client.destroy());
      await client.send(new CreateTableCommand(ordersTable()));
      await body(client);
    });
  }
}

const INSERT = "INSERT INTO Orders VALUE {'customer': ?, 'number': ?, 'amount': ?}";
const SELECT = "SELECT * FROM Orders WHERE customer = ?";

testBothWays("statements", async (client) => {
  const run = (Statement, Parameters, others) =>
    client.send(new ExecuteStatementCommand({ Statement, Parameters, ...others }));
  for (const number of ["1", "2", "3"]) {
    const { Items } = await run(INSERT, [{ S: "c#1" }, { N: number }, { N: "7.5" }]);
    assert.deepEqual(Items, []);
  }
  const again = run(INSERT, [{ S: "c#1" }, { N: "1" }, { N: "0" }]);
  await assert.rejects(
    again,
    (error) => error instanceof DuplicateItemException && error.$metadata.httpStatusCode === 400,
  );

  const { Items, ConsumedCapacity } = await run(`${SELECT} AND number > 1`, [{ S: "c#1" }], {
    ConsistentRead: true,
    ReturnConsumedCapacity: "TOTAL",
  });
  assert.deepEqual(
    Items.map(({ number }) => number.N),
    ["2", "3"],
  );
  assert.deepEqual(ConsumedCapacity, { TableName: "Orders", CapacityUnits: 1 });

  const failed = run(
    "UPDATE Orders SET amount = 1 WHERE customer = 'c#1' AND number = 1 AND amount > 100",
    undefined,
    { ReturnValuesOnConditionCheckFailure: "ALL_OLD" },
  );
  await assert.rejects(failed, (error) => {
    assert.ok(error instanceof ConditionalCheckFailedException);
    assert.deepEqual(error.Item, { customer: { S: "c#1" }, number: { N: "1" }, amount: { N: "7.5" } });
    return true;
  });
  await assert.rejects(run("SELECT * FROM Orders WHERE"), {
    name: "ValidationException",
    message: "Statement wasn't well formed, can't be processed: Unexpected term",
  });
});

// The SDK makes paginators from what the service's model says of pages, and of statements it says nothing.
test("statements have no paginator", () => {
  assert.equal(sdk.paginateExecuteStatement, undefined);
  assert.equal(documents.paginateExecuteStatement, undefined);
});

testBothWays("pages of a statement, by hand", async (client) => {
  for (let number = 0; number < 7; number += 1) {
    const Parameters = [{ S: "c#1" }, { N: String(number) }, { N: "1" }];
    await client.send(new ExecuteStatementCommand({ Statement: INSERT, Parameters }));
  }
  const pages = [];
  let NextToken;
  do {
    const page = await client.send(
      new ExecuteStatementCommand({ Statement: SELECT, Parameters: [{ S: "c#1" }], Limit: 3, NextToken }),
    );
    pages.push(page.Items.map(({ number }) => Number(number.N)));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  assert.deepEqual(pages, [[0, 1, 2], [3, 4, 5], [6]]);
});

testBothWays("statements of the document client", async (client) => {
  const { BatchExecuteStatementCommand: Batch, ExecuteStatementCommand: Execute } = documents;
  const { DynamoDBDocumentClient, ExecuteTransactionCommand: Transaction } = documents;
  const document = DynamoDBDocumentClient.from(client);
  const order = { customer: "c#1", number: 1, amount: 12.5 };
  await document.send(new Execute({ Statement: INSERT, Parameters: Object.values(order) }));
  const nested = { deep: [1, { two: true }], none: null };
  const { Items } = await document.send(
    new Execute({
      Statement:
        "UPDATE Orders SET tags = ? SET nested = ? WHERE customer = ? AND number = ? RETURNING ALL NEW *",
      Parameters: [new Set(["a", "b"]), nested, "c#1", 1],
    }),
  );
  assert.deepEqual(Items, [{ ...order, tags: new Set(["a", "b"]), nested }]);

  const key = "customer = ? AND number = ?";
  const { Responses } = await document.send(
    new Batch({
      Statements: [
        { Statement: `SELECT amount FROM Orders WHERE ${key}`, Parameters: ["c#1", 1] },
        { Statement: "SELECT amount FROM Nowhere WHERE customer = 'c#1'" },
      ],
    }),
  );
  assert.deepEqual(Responses[0], { TableName: "Orders", Item: { amount: 12.5 } });
  assert.equal(Responses[1].Error.Code, "ResourceNotFound");

  await document.send(
    new Transaction({
      TransactStatements: [
        { Statement: INSERT, Parameters: ["c#2", 1, 3] },
        { Statement: `UPDATE Orders SET amount = amount + ? WHERE ${key}`, Parameters: [0.5, "c#1", 1] },
      ],
    }),
  );
  const read = await document.send(
    new Transaction({
      TransactStatements: [
        { Statement: `SELECT amount FROM Orders WHERE ${key}`, Parameters: ["c#1", 1] },
        { Statement: `SELECT amount FROM Orders WHERE ${key}`, Parameters: ["c#2", 1] },
      ],
    }),
  );
  assert.deepEqual(read.Responses, [{ Item: { amount: 13 } }, { Item: { amount: 3 } }]);
});

testBothWays("transactions and batches of statements", async (client) => {
  const insert = (customer, amount) => ({
    Statement: INSERT,
    Parameters: [{ S: customer }, { N: "1" }, { N: amount }],
  });
  const transact = (TransactStatements, ClientRequestToken) =>
    client.send(new ExecuteTransactionCommand({ TransactStatements, ClientRequestToken }));
  await transact([insert("c#1", "1"), insert("c#2", "1")], "token");
  assert.deepEqual((await transact([insert("c#1", "1"), insert("c#2", "1")], "token")).Responses, []);
  await assert.rejects(transact([insert("c#3", "1")], "token"), IdempotentParameterMismatchException);
  await assert.rejects(transact([insert("c#3", "1"), insert("c#1", "1")]), (error) => {
    assert.ok(error instanceof TransactionCanceledException);
    assert.deepEqual(
      error.CancellationReasons.map(({ Code }) => Code),
      ["None", "DuplicateItem"],
    );
    return true;
  });
  const { Responses } = await client.send(
    new BatchExecuteStatementCommand({ Statements: [insert("c#3", "1"), insert("c#1", "1")] }),
  );
  assert.deepEqual(
    Responses.map(({ Error: error }) => error?.Code),
    [undefined, "DuplicateItem"],
  );
});
