import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  GetCommand,
  NumberValue,
  PutCommand,
  type TranslateConfig,
} from "@aws-sdk/lib-dynamodb";

class Money {
  constructor(readonly cents: bigint) {}
  static parse(text: string): Money {
    const [whole = "0", fraction = ""] = text.split(".");
    return new Money(BigInt(whole) * 100n + BigInt(fraction.padEnd(2, "0")));
  }
}

async function read(client: DynamoDBClient, table: string, config: TranslateConfig): Promise<unknown> {
  const documents = DynamoDBDocumentClient.from(client, config);
  try {
    const { Item } = await documents.send(new GetCommand({ TableName: table, Key: { pk: "p", sk: 1 } }));
    return Item;
  } catch (error) {
    return (error as Error).message;
  }
}

export async function run(client: DynamoDBClient, table: string): Promise<unknown> {
  const documents = DynamoDBDocumentClient.from(client);
  const Item = { pk: "p", sk: 1, price: NumberValue.from("12.50"), big: 2n ** 64n, set: new Set([1.5, 2]) };
  await documents.send(new PutCommand({ TableName: table, Item }));
  const refused: unknown[] = [];
  for (const value of [2 ** 60, NaN, undefined, new Date(0), new Set([])]) {
    const command = new PutCommand({ TableName: table, Item: { pk: "p", sk: 2, nested: { value } } });
    refused.push(await documents.send(command).catch((error: unknown) => (error as Error).message));
  }
  const exact = (await read(client, table, { unmarshallOptions: { wrapNumbers: true } })) as typeof Item;
  const money = (await read(client, table, {
    unmarshallOptions: { wrapNumbers: (text: string) => Money.parse(text) },
  })) as { price: Money };
  return [
    refused,
    await read(client, table, {}),
    exact.price.toString(),
    exact.price.value,
    money.price.cents,
  ];
}
