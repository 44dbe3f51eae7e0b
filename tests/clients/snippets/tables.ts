import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  TagResourceCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  type ListTablesCommandOutput,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";

const SESSIONS: CreateTableCommandInput = {
  TableName: "Sessions",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "id", AttributeType: "S" },
    { AttributeName: "user", AttributeType: "S" },
  ],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  GlobalSecondaryIndexes: [
    {
      IndexName: "byUser",
      KeySchema: [{ AttributeName: "user", KeyType: "HASH" }],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  Tags: [{ Key: "team", Value: "identity" }],
};

/** What a deployment does with a table: it makes it, waits for it, and brings what it finds to what is wanted. */
class Deployment {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly name: string,
  ) {}

  async create(input: CreateTableCommandInput): Promise<"made" | "found"> {
    try {
      await this.documents.send(new CreateTableCommand(input));
      return "made";
    } catch (error) {
      if (error instanceof ResourceInUseException) return "found";
      throw error;
    } finally {
      await this.untilActive();
    }
  }

  async expireBy(AttributeName: string): Promise<string | undefined> {
    await this.documents.send(
      new UpdateTimeToLiveCommand({
        TableName: this.name,
        TimeToLiveSpecification: { AttributeName, Enabled: true },
      }),
    );
    const { TimeToLiveDescription } = await this.documents.send(
      new DescribeTimeToLiveCommand({ TableName: this.name }),
    );
    return TimeToLiveDescription?.AttributeName;
  }

  async protect(DeletionProtectionEnabled: boolean): Promise<void> {
    await this.documents.send(new UpdateTableCommand({ TableName: this.name, DeletionProtectionEnabled }));
    await this.untilActive();
  }

  async tags(more: Record<string, string>): Promise<Record<string, string>> {
    const { TableArn } = await this.describe();
    const Tags = Object.entries(more).map(([Key, Value]) => ({ Key, Value }));
    await this.documents.send(new TagResourceCommand({ ResourceArn: TableArn, Tags }));
    const listed = await this.documents.send(new ListTagsOfResourceCommand({ ResourceArn: TableArn }));
    return Object.fromEntries(
      (listed.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value] as const).sort(),
    );
  }

  async remove(): Promise<void> {
    await this.documents.send(new DeleteTableCommand({ TableName: this.name }));
  }

  async describe(): Promise<TableDescription> {
    const { Table } = await this.documents.send(new DescribeTableCommand({ TableName: this.name }));
    if (!Table) throw new Error("there is no table");
    return Table;
  }

  private async untilActive(): Promise<void> {
    while ((await this.describe()).TableStatus !== "ACTIVE") {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

async function allTables(documents: DynamoDBDocumentClient): Promise<string[]> {
  const names: string[] = [];
  let start: string | undefined;
  do {
    const page: ListTablesCommandOutput = await documents.send(
      new ListTablesCommand({ ExclusiveStartTableName: start, Limit: 1 }),
    );
    names.push(...(page.TableNames ?? []));
    start = page.LastEvaluatedTableName;
  } while (start);
  return names;
}

export async function run(client: DynamoDBClient): Promise<unknown> {
  const documents = DynamoDBDocumentClient.from(client);
  const deployment = new Deployment(documents, "Sessions");
  const outcomes: unknown[] = [await deployment.create(SESSIONS), await deployment.create(SESSIONS)];
  outcomes.push(await deployment.expireBy("expires"), await deployment.tags({ stage: "test" }));
  const expires = Math.floor(Date.now() / 1000) + 3600;
  await documents.send(new PutCommand({ TableName: "Sessions", Item: { id: "s1", user: "ada", expires } }));
  const query = new QueryCommand({
    TableName: "Sessions",
    IndexName: "byUser",
    KeyConditionExpression: "#u = :u",
    ExpressionAttributeNames: { "#u": "user" },
    ExpressionAttributeValues: { ":u": "ada" },
  });
  outcomes.push((await documents.send(query)).Items, await allTables(documents));
  const { StreamSpecification, LatestStreamArn, GlobalSecondaryIndexes = [] } = await deployment.describe();
  outcomes.push(
    StreamSpecification,
    LatestStreamArn?.includes("/stream/"),
    GlobalSecondaryIndexes[0]?.IndexStatus,
  );
  await deployment.protect(true);
  outcomes.push(await deployment.remove().catch((error: unknown) => (error as Error).name));
  await deployment.protect(false);
  await deployment.remove();
  outcomes.push(
    await deployment.describe().catch((error: unknown) => error instanceof ResourceNotFoundException),
  );
  return outcomes;
}
