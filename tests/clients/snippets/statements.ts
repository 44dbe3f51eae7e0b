import {
  DuplicateItemException,
  TransactionCanceledException,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import {
  BatchExecuteStatementCommand,
  DynamoDBDocumentClient,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  type BatchExecuteStatementCommandOutput,
  type ExecuteStatementCommandOutput,
} from "@aws-sdk/lib-dynamodb";
import type { NativeAttributeValue } from "@aws-sdk/util-dynamodb";

interface Task {
  pk: string;
  sk: number;
  title: string;
  done?: boolean;
  labels?: Set<string>;
}

class Tasks {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  async add(task: Task): Promise<boolean> {
    const Statement = `INSERT INTO "${this.table}" VALUE {'pk': ?, 'sk': ?, 'title': ?, 'labels': ?}`;
    const Parameters = [task.pk, task.sk, task.title, task.labels ?? new Set(["new"])];
    try {
      await this.documents.send(new ExecuteStatementCommand({ Statement, Parameters }));
      return true;
    } catch (error) {
      if (error instanceof DuplicateItemException) return false;
      throw error;
    }
  }

  async finish(pk: string, sk: number): Promise<Partial<Task> | undefined> {
    const Statement = `UPDATE "${this.table}" SET done = ? WHERE pk = ? AND sk = ? RETURNING ALL NEW *`;
    const { Items } = await this.documents.send(
      new ExecuteStatementCommand({ Statement, Parameters: [true, pk, sk] }),
    );
    return Items?.[0] as Partial<Task> | undefined;
  }

  /** The tasks of a list, page by page. */
  async *list(pk: string, pageSize: number): AsyncGenerator<Task[]> {
    let NextToken: string | undefined;
    do {
      const page: ExecuteStatementCommandOutput = await this.documents.send(
        new ExecuteStatementCommand({
          Statement: `SELECT sk, title, done FROM "${this.table}" WHERE pk = ? ORDER BY sk DESC`,
          Parameters: [pk],
          Limit: pageSize,
          NextToken,
        }),
      );
      if (page.Items && page.Items.length > 0) yield page.Items as Task[];
      NextToken = page.NextToken;
    } while (NextToken);
  }

  async titles(keys: [string, number][]): Promise<(NativeAttributeValue | undefined)[]> {
    const answer: BatchExecuteStatementCommandOutput = await this.documents.send(
      new BatchExecuteStatementCommand({
        Statements: keys.map((Parameters) => ({
          Statement: `SELECT title FROM "${this.table}" WHERE pk = ? AND sk = ?`,
          Parameters,
        })),
      }),
    );
    return (answer.Responses ?? []).map(({ Item, Error }) => Error?.Code ?? Item?.title);
  }

  async move(from: [string, number], to: [string, number], title: string): Promise<string[]> {
    try {
      await this.documents.send(
        new ExecuteTransactionCommand({
          TransactStatements: [
            { Statement: `DELETE FROM "${this.table}" WHERE pk = ? AND sk = ?`, Parameters: from },
            {
              Statement: `INSERT INTO "${this.table}" VALUE {'pk': ?, 'sk': ?, 'title': ?}`,
              Parameters: [...to, title],
            },
          ],
        }),
      );
      return [];
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      return (error.CancellationReasons ?? []).map(({ Code }) => Code ?? "");
    }
  }
}

export async function run(client: DynamoDBClient, table: string): Promise<unknown> {
  const tasks = new Tasks(DynamoDBDocumentClient.from(client), table);
  const outcomes: unknown[] = [];
  for (let sk = 1; sk <= 5; sk += 1) {
    outcomes.push(await tasks.add({ pk: "home", sk, title: `task ${String(sk)}` }));
  }
  outcomes.push(await tasks.add({ pk: "home", sk: 5, title: "again" }));
  outcomes.push(await tasks.finish("home", 2));
  for await (const page of tasks.list("home", 2)) outcomes.push(page);
  outcomes.push(
    await tasks.titles([
      ["home", 1],
      ["home", 9],
      ["home", 5],
    ]),
  );
  outcomes.push(await tasks.move(["home", 1], ["work", 1], "task 1"));
  outcomes.push(await tasks.move(["home", 2], ["work", 1], "task 2"));
  return outcomes;
}
