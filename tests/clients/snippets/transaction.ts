import {
  IdempotentParameterMismatchException,
  TransactionCanceledException,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  PutCommand,
  TransactGetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";

type Action = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** Why a transfer did not happen. */
class TransferError extends Error {
  constructor(
    readonly reason: "no money" | "no account" | "done before",
    options?: ErrorOptions,
  ) {
    super(`The transfer did not happen: ${reason}`, options);
  }
}

class Bank {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  async open(account: number, balance: number): Promise<void> {
    const Item = { pk: "account", sk: account, balance };
    await this.documents.send(
      new PutCommand({ TableName: this.table, Item, ConditionExpression: "attribute_not_exists(pk)" }),
    );
  }

  async transfer(id: number, from: number, to: number, amount: number): Promise<void> {
    const input: TransactWriteCommandInput = {
      ClientRequestToken: `transfer-${String(id)}`,
      TransactItems: [
        this.change(from, -amount, "balance >= :needed", { ":needed": amount }),
        this.change(to, amount, "attribute_exists(pk)"),
        {
          Put: {
            TableName: this.table,
            Item: { pk: "transfer", sk: id, from, to, amount },
            ConditionExpression: "attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          },
        },
        {
          ConditionCheck: {
            TableName: this.table,
            Key: { pk: "closed", sk: to },
            ConditionExpression: "attribute_not_exists(pk)",
          },
        },
      ],
    };
    try {
      await this.documents.send(new TransactWriteCommand(input));
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const [payer, payee, entry] = (error.CancellationReasons ?? []).map(({ Code }) => Code);
      if (entry === "ConditionalCheckFailed") throw new TransferError("done before", { cause: error });
      if (payer === "ConditionalCheckFailed") throw new TransferError("no money", { cause: error });
      if (payee === "ConditionalCheckFailed") throw new TransferError("no account", { cause: error });
      throw error;
    }
  }

  async balances(...accounts: number[]): Promise<(number | undefined)[]> {
    const { Responses = [] } = await this.documents.send(
      new TransactGetCommand({
        TransactItems: accounts.map((sk) => ({
          Get: { TableName: this.table, Key: { pk: "account", sk }, ProjectionExpression: "balance" },
        })),
      }),
    );
    return Responses.map(({ Item }) => Item?.balance as number | undefined);
  }

  private change(
    account: number,
    amount: number,
    ConditionExpression: string,
    more: Record<string, number> = {},
  ): Action {
    return {
      Update: {
        TableName: this.table,
        Key: { pk: "account", sk: account },
        UpdateExpression: "ADD balance :amount",
        ConditionExpression,
        ExpressionAttributeValues: { ":amount": amount, ...more },
      },
    };
  }
}

export async function run(client: DynamoDBClient, table: string): Promise<unknown> {
  const bank = new Bank(DynamoDBDocumentClient.from(client), table);
  const outcomes: unknown[] = [];
  const attempt = async (transfer: Promise<void>): Promise<void> => {
    await transfer.then(
      () => outcomes.push("done"),
      (error: unknown) => {
        if (error instanceof TransferError) outcomes.push(error.reason);
        else if (error instanceof IdempotentParameterMismatchException) outcomes.push("another one");
        else throw error;
      },
    );
    outcomes.push(await bank.balances(1, 2, 3));
  };
  await bank.open(1, 100);
  await bank.open(2, 0);
  await attempt(bank.transfer(1, 1, 2, 70));
  // The answer was lost, so it is sent again: it has happened, and does not happen twice.
  await attempt(bank.transfer(1, 1, 2, 70));
  await attempt(bank.transfer(1, 1, 2, 30));
  await attempt(bank.transfer(2, 1, 2, 70));
  await attempt(bank.transfer(3, 2, 3, 10));
  return outcomes;
}
