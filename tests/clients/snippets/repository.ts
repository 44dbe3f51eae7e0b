import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type GetCommandOutput,
  type PutCommandInput,
} from "@aws-sdk/lib-dynamodb";

interface Account {
  pk: string;
  sk: number;
  owner: string;
  limits?: { daily: number; monthly?: number };
}

class Repository<Entity extends { pk: string; sk: number }> {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly table: string | undefined,
  ) {}

  async find(pk: string, sk: number): Promise<Entity | undefined> {
    const command = new GetCommand({ TableName: this.table, Key: { pk, sk }, ConsistentRead: true });
    const answer: GetCommandOutput = await this.documents.send(command);
    return answer.Item as Entity | undefined;
  }

  async create(entity: Entity): Promise<boolean> {
    const input: PutCommandInput = {
      TableName: this.table,
      Item: entity,
      ConditionExpression: "attribute_not_exists(#pk)",
      ExpressionAttributeNames: { "#pk": "pk" },
    };
    try {
      await this.documents.send(new PutCommand(input));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async remove(pk: string, sk: number): Promise<Entity> {
    const { Attributes } = await this.documents.send(
      new DeleteCommand({ TableName: this.table, Key: { pk, sk }, ReturnValues: "ALL_OLD" }),
    );
    if (!Attributes) throw new Error("there is none");
    return Attributes as Entity;
  }
}

export async function run(client: DynamoDBClient, table: string): Promise<unknown> {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const accounts = new Repository<Account>(documents, table as string | undefined);
  const account: Account = { pk: "a", sk: 1, owner: "Ada", limits: { daily: 10, monthly: undefined } };
  return [
    await accounts.create(account),
    await accounts.create(account),
    await accounts.find("a", 1),
    await accounts.remove("a", 1),
    await accounts.find("a", 1),
  ];
}
