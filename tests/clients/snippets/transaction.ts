import { TransactionCanceledException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  TransactGetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";

type Action = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

const transfer = (table: string, from: number, to: number, amount: number): Action[] => [
  {
    Update: {
      TableName: table,
      Key: { pk: "p", sk: from },
      UpdateExpression: "ADD balance :amount",
      ConditionExpression: "balance >= :needed",
      ExpressionAttributeValues: { ":amount": -amount, ":needed": amount },
    },
  },
  {
    Update: {
      TableName: table,
      Key: { pk: "p", sk: to },
      UpdateExpression: "ADD balance :amount",
      ExpressionAttributeValues: { ":amount": amount },
    },
  },
  { Put: { TableName: table, Item: { pk: "log", sk: Number(from), amount } } },
  {
    ConditionCheck: {
      TableName: table,
      Key: { pk: "x", sk: 1 },
      ConditionExpression: "attribute_not_exists(pk)",
    },
  },
];

export async function run(client: DynamoDBClient, table: string): Promise<unknown> {
  const documents = DynamoDBDocumentClient.from(client);
  const input: TransactWriteCommandInput = {
    TransactItems: transfer(table, 1, 2, 10),
    ClientRequestToken: "token",
  };
  const outcomes: unknown[] = [];
  try {
    const { ConsumedCapacity } = await documents.send(new TransactWriteCommand(input));
    outcomes.push(ConsumedCapacity);
  } catch (error) {
    outcomes.push(
      error instanceof TransactionCanceledException
        ? error.CancellationReasons?.map(({ Code }) => Code)
        : (error as Error).name,
    );
  }
  const get = new TransactGetCommand({
    TransactItems: [{ Get: { TableName: table, Key: { pk: "p", sk: 1 } } }],
  });
  outcomes.push(
    await documents.send(get).then(
      ({ Responses }) => Responses?.map(({ Item }) => Item),
      (error: Error) => error.name,
    ),
  );
  return outcomes;
}
