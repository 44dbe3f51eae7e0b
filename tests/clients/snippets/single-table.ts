import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  paginateQuery,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
  type QueryCommandInput,
} from "@aws-sdk/lib-dynamodb";

/** A customer and their orders live in one partition, the customer at 0; the index by kind has the orders by number. */
interface Customer {
  name: string;
  email: string;
  orders: number;
  version: number;
}

interface Order {
  number: number;
  state: "open" | "paid" | "sent";
  lines: { product: string; count: number; price: number }[];
  note?: string | undefined;
}

interface Page<Entity> {
  entities: Entity[];
  next: string | undefined;
}

class ChangedMeanwhile extends Error {}

const encode = (key: Record<string, unknown> | undefined): string | undefined =>
  key && Buffer.from(JSON.stringify(key)).toString("base64url");

const decode = (text: string | undefined): Record<string, unknown> | undefined =>
  text === undefined
    ? undefined
    : (JSON.parse(Buffer.from(text, "base64url").toString()) as Record<string, unknown>);

class Shop {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  async register(id: string, name: string, email: string): Promise<void> {
    const customer: Customer = { name, email, orders: 0, version: 1 };
    // The second item keeps the address unique.
    await this.documents.send(
      new TransactWriteCommand({
        TransactItems: [
          { pk: id, sk: 0, ...customer },
          { pk: `email#${email}`, sk: 0, owner: id },
        ].map((Item) => ({
          Put: { TableName: this.table, Item, ConditionExpression: "attribute_not_exists(pk)" },
        })),
      }),
    );
  }

  async order(customer: string, lines: Order["lines"], note?: string): Promise<number> {
    const { Attributes } = await this.documents.send(
      new UpdateCommand({
        TableName: this.table,
        Key: { pk: customer, sk: 0 },
        UpdateExpression: "ADD orders :one",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeValues: { ":one": 1 },
        ReturnValues: "UPDATED_NEW",
      }),
    );
    const number = Attributes?.orders as number;
    const order: Order = { number, state: "open", lines, note };
    await this.documents.send(
      new PutCommand({
        TableName: this.table,
        Item: { pk: customer, sk: number, kind: "order#open", ...order },
      }),
    );
    return number;
  }

  async pay(customer: string, number: number): Promise<Order> {
    const { Attributes } = await this.documents.send(
      new UpdateCommand({
        TableName: this.table,
        Key: { pk: customer, sk: number },
        UpdateExpression: "SET #s = :paid, kind = :kind REMOVE note",
        ConditionExpression: "#s = :open AND size(#l) > :none",
        ExpressionAttributeNames: { "#s": "state", "#l": "lines" },
        ExpressionAttributeValues: { ":paid": "paid", ":open": "open", ":kind": "order#paid", ":none": 0 },
        ReturnValues: "ALL_NEW",
      }),
    );
    return Attributes as Order;
  }

  /** The newest orders of a customer first, a page at a time, with a cursor that a browser can keep. */
  async orders(customer: string, limit: number, cursor?: string): Promise<Page<Order>> {
    const { Items, LastEvaluatedKey } = await this.documents.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: "pk = :c AND sk > :customer",
        ExpressionAttributeValues: { ":c": customer, ":customer": 0 },
        ScanIndexForward: false,
        Limit: limit,
        ExclusiveStartKey: decode(cursor),
      }),
    );
    return { entities: (Items ?? []) as Order[], next: encode(LastEvaluatedKey) };
  }

  async turnover(state: Order["state"]): Promise<number> {
    const input: QueryCommandInput = {
      TableName: this.table,
      IndexName: "byKind",
      KeyConditionExpression: "kind = :kind",
      ProjectionExpression: "#l",
      ExpressionAttributeNames: { "#l": "lines" },
      ExpressionAttributeValues: { ":kind": `order#${state}` },
    };
    let sum = 0;
    for await (const { Items = [] } of paginateQuery({ client: this.documents, pageSize: 2 }, input)) {
      for (const { lines } of Items as Pick<Order, "lines">[]) {
        sum += lines.reduce((total, { count, price }) => total + count * price, 0);
      }
    }
    return sum;
  }

  async rename(id: string, version: number, name: string): Promise<void> {
    try {
      await this.documents.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { pk: id, sk: 0 },
          UpdateExpression: "SET #n = :n, version = version + :one",
          ConditionExpression: "version = :seen",
          ExpressionAttributeNames: { "#n": "name" },
          ExpressionAttributeValues: { ":n": name, ":one": 1, ":seen": version },
        }),
      );
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) throw new ChangedMeanwhile(id, { cause: error });
      throw error;
    }
  }
}

export async function run(client: DynamoDBClient, table: string): Promise<unknown> {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const shop = new Shop(documents, table);
  const names = (call: Promise<unknown>): Promise<unknown> =>
    call.catch((error: unknown) => (error as Error).constructor.name);
  await shop.register("c#1", "Ada", "ada@example.com");
  const outcomes = [await names(shop.register("c#2", "Grace", "ada@example.com"))];
  for (const count of [1, 2, 3]) {
    outcomes.push(await shop.order("c#1", [{ product: "tea", count, price: 2.5 }], `${String(count)} of it`));
  }
  outcomes.push(await shop.pay("c#1", 2), await names(shop.pay("c#1", 2)));
  const first = await shop.orders("c#1", 2);
  const second = await shop.orders("c#1", 2, first.next);
  outcomes.push(first, second, await shop.turnover("open"), await shop.turnover("paid"));
  await shop.rename("c#1", 1, "Ada L.");
  outcomes.push(await names(shop.rename("c#1", 1, "A. Lovelace")));
  return outcomes;
}
