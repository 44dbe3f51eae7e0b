// The operations of the service as methods of a database.

import type {
  DescribeEndpointsOutput,
  DescribeLimitsOutput,
  EmptyInput,
  EmptyOutput,
  ListTagsOfResourceInput,
  ListTagsOfResourceOutput,
  TagResourceInput,
  UntagResourceInput,
} from "./types/account.js";
import type {
  BatchGetItemInput,
  BatchGetItemOutput,
  BatchWriteItemInput,
  BatchWriteItemOutput,
} from "./types/batches.js";
import type {
  DeleteItemInput,
  GetItemInput,
  GetItemOutput,
  PutItemInput,
  UpdateItemInput,
  WriteOutput,
} from "./types/items.js";
import type {
  QueryInput,
  ReadOutput,
  ScanInput,
  SearchVectorsInput,
  SearchVectorsOutput,
} from "./types/reading.js";
import type {
  BatchExecuteStatementInput,
  BatchExecuteStatementOutput,
  ExecuteStatementInput,
  ExecuteStatementOutput,
  ExecuteTransactionInput,
  ExecuteTransactionOutput,
} from "./types/statements.js";
import type {
  TransactGetItemsInput,
  TransactGetItemsOutput,
  TransactWriteItemsInput,
  TransactWriteItemsOutput,
} from "./types/transactions.js";
import type {
  DescribeStreamInput,
  DescribeStreamOutput,
  GetRecordsInput,
  GetRecordsOutput,
  GetShardIteratorInput,
  GetShardIteratorOutput,
  ListStreamsInput,
  ListStreamsOutput,
} from "./types/streams.js";
import type {
  CreateTableInput,
  DescribeTableOutput,
  ListTablesInput,
  ListTablesOutput,
  TableDescriptionOutput,
  TableNameInput,
  UpdateTableInput,
} from "./types/tables.js";
import type {
  DescribeTimeToLiveOutput,
  UpdateTimeToLiveInput,
  UpdateTimeToLiveOutput,
} from "./types/time-to-live.js";
import type { AttributeMap } from "./types/values.js";

/** The operations, in the service's own form (`{ S: "text" }`). */
export interface ServiceMethods {
  /** Makes a table. */
  createTable(input: CreateTableInput): Promise<TableDescriptionOutput>;
  /** Describes a table. */
  describeTable(input: TableNameInput): Promise<DescribeTableOutput>;
  /** Names the tables, in their order. */
  listTables(input?: ListTablesInput): Promise<ListTablesOutput>;
  /** Changes what a table is: its billing, its units, its indexes, its settings. */
  updateTable(input: UpdateTableInput): Promise<TableDescriptionOutput>;
  /** Deletes a table with all of its items. */
  deleteTable(input: TableNameInput): Promise<TableDescriptionOutput>;
  /** Lets the items of a table expire by an attribute, or no more. */
  updateTimeToLive(input: UpdateTimeToLiveInput): Promise<UpdateTimeToLiveOutput>;
  /** Tells whether the items of a table expire, and by which attribute. */
  describeTimeToLive(input: TableNameInput): Promise<DescribeTimeToLiveOutput>;
  /** Lists the streams of a table, or of all tables. */
  listStreams(input?: ListStreamsInput): Promise<ListStreamsOutput>;
  /** Describes a stream and its shards. */
  describeStream(input: DescribeStreamInput): Promise<DescribeStreamOutput>;
  /** Gives a place in a shard, from which records can be read. */
  getShardIterator(input: GetShardIteratorInput): Promise<GetShardIteratorOutput>;
  /** Reads records of a shard. */
  getRecords(input: GetRecordsInput): Promise<GetRecordsOutput>;
  /** Puts tags upon a table. */
  tagResource(input: TagResourceInput): Promise<EmptyOutput>;
  /** Takes tags off a table. */
  untagResource(input: UntagResourceInput): Promise<EmptyOutput>;
  /** Lists the tags of a table. */
  listTagsOfResource(input: ListTagsOfResourceInput): Promise<ListTagsOfResourceOutput>;
  /** Tells how much tables may be provisioned with. */
  describeLimits(input?: EmptyInput): Promise<DescribeLimitsOutput>;
  /** Tells where requests over HTTP are to go. */
  describeEndpoints(input?: EmptyInput): Promise<DescribeEndpointsOutput>;
  /** Writes one item, in the place of an older one with the same key. */
  putItem(input: PutItemInput<AttributeMap>): Promise<WriteOutput<AttributeMap>>;
  /** Reads one item. */
  getItem(input: GetItemInput<AttributeMap>): Promise<GetItemOutput<AttributeMap>>;
  /** Changes attributes of one item, or makes it. */
  updateItem(input: UpdateItemInput<AttributeMap>): Promise<WriteOutput<AttributeMap>>;
  /** Deletes one item, if it exists. */
  deleteItem(input: DeleteItemInput<AttributeMap>): Promise<WriteOutput<AttributeMap>>;
  /** Reads a page of the items of one partition. */
  query(input: QueryInput<AttributeMap>): Promise<ReadOutput<AttributeMap>>;
  /** Reads a page of a whole table or index. */
  scan(input: ScanInput<AttributeMap>): Promise<ReadOutput<AttributeMap>>;
  /** Finds the items whose vectors are nearest to one. */
  searchVectors(input: SearchVectorsInput<AttributeMap>): Promise<SearchVectorsOutput<AttributeMap>>;
  /** Reads up to 100 items by their keys. */
  batchGetItem(input: BatchGetItemInput<AttributeMap>): Promise<BatchGetItemOutput<AttributeMap>>;
  /** Writes and deletes up to 25 items, each for itself. */
  batchWriteItem(input: BatchWriteItemInput<AttributeMap>): Promise<BatchWriteItemOutput<AttributeMap>>;
  /** Reads up to 100 items as they were at one time. */
  transactGetItems(input: TransactGetItemsInput<AttributeMap>): Promise<TransactGetItemsOutput<AttributeMap>>;
  /** Writes up to 100 items, all or none. */
  transactWriteItems(
    input: TransactWriteItemsInput<AttributeMap>,
  ): Promise<TransactWriteItemsOutput<AttributeMap>>;
  /** Runs a PartiQL statement. */
  executeStatement(input: ExecuteStatementInput<AttributeMap>): Promise<ExecuteStatementOutput<AttributeMap>>;
  /** Runs up to 25 PartiQL statements, each about one item. */
  batchExecuteStatement(
    input: BatchExecuteStatementInput<AttributeMap>,
  ): Promise<BatchExecuteStatementOutput<AttributeMap>>;
  /** Runs up to 100 PartiQL statements, each about one item, all or none. */
  executeTransaction(
    input: ExecuteTransactionInput<AttributeMap>,
  ): Promise<ExecuteTransactionOutput<AttributeMap>>;
}

/** Their names, as the service has them. */
export const SERVICE_OPERATIONS = [
  "CreateTable",
  "DescribeTable",
  "ListTables",
  "UpdateTable",
  "DeleteTable",
  "UpdateTimeToLive",
  "DescribeTimeToLive",
  "ListStreams",
  "DescribeStream",
  "GetShardIterator",
  "GetRecords",
  "TagResource",
  "UntagResource",
  "ListTagsOfResource",
  "DescribeLimits",
  "DescribeEndpoints",
  "PutItem",
  "GetItem",
  "UpdateItem",
  "DeleteItem",
  "Query",
  "Scan",
  "SearchVectors",
  "BatchGetItem",
  "BatchWriteItem",
  "TransactGetItems",
  "TransactWriteItems",
  "ExecuteStatement",
  "BatchExecuteStatement",
  "ExecuteTransaction",
] as const satisfies readonly Capitalize<keyof ServiceMethods>[];

/** The name of an operation. */
export type ServiceOperation = (typeof SERVICE_OPERATIONS)[number];

/** What the methods are made of. */
export interface RunsService {
  run(operation: ServiceOperation, input: object | undefined): Promise<unknown>;
}

/** Gives the class of a database the methods. */
export function defineServiceMethods(prototype: RunsService): void {
  for (const operation of SERVICE_OPERATIONS) {
    Object.defineProperty(prototype, operation.charAt(0).toLowerCase() + operation.slice(1), {
      value(this: RunsService, input?: object) {
        return this.run(operation, input);
      },
      configurable: true,
      writable: true,
    });
  }
}
