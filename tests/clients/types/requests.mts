// Compiled, never run: requests and answers have the types that the SDK gives them.

import type * as Client from "@aws-sdk/client-dynamodb";
import type * as Streams from "@aws-sdk/client-dynamodb-streams";

import type * as Minamo from "../../../pkg/dist/node/index.js";

type Methods = Minamo.ServiceMethods;
type InputOf<Name extends keyof Methods> = NonNullable<Parameters<Methods[Name]>[0]>;
type OutputOf<Name extends keyof Methods> = Awaited<ReturnType<Methods[Name]>>;

/** Fails to compile unless every name is known. */
type Among<Known, Names extends Known> = Names;

/** A name, if the second can not stand where the first is asked for. */
type Unfit<Asked, Given, Name> = [Given] extends [Asked] ? never : Name;

/** The requests and answers of the SDK, by the names of the methods. */
interface Sdk {
  batchExecuteStatement: [Client.BatchExecuteStatementInput, Client.BatchExecuteStatementOutput];
  batchGetItem: [Client.BatchGetItemInput, Client.BatchGetItemOutput];
  batchWriteItem: [Client.BatchWriteItemInput, Client.BatchWriteItemOutput];
  createTable: [Client.CreateTableInput, Client.CreateTableOutput];
  deleteItem: [Client.DeleteItemInput, Client.DeleteItemOutput];
  deleteTable: [Client.DeleteTableInput, Client.DeleteTableOutput];
  describeEndpoints: [Client.DescribeEndpointsRequest, Client.DescribeEndpointsResponse];
  describeLimits: [Client.DescribeLimitsInput, Client.DescribeLimitsOutput];
  describeStream: [Streams.DescribeStreamInput, Streams.DescribeStreamOutput];
  describeTable: [Client.DescribeTableInput, Client.DescribeTableOutput];
  describeTimeToLive: [Client.DescribeTimeToLiveInput, Client.DescribeTimeToLiveOutput];
  executeStatement: [Client.ExecuteStatementInput, Client.ExecuteStatementOutput];
  executeTransaction: [Client.ExecuteTransactionInput, Client.ExecuteTransactionOutput];
  getItem: [Client.GetItemInput, Client.GetItemOutput];
  getRecords: [Streams.GetRecordsInput, Streams.GetRecordsOutput];
  getShardIterator: [Streams.GetShardIteratorInput, Streams.GetShardIteratorOutput];
  listStreams: [Streams.ListStreamsInput, Streams.ListStreamsOutput];
  listTables: [Client.ListTablesInput, Client.ListTablesOutput];
  listTagsOfResource: [Client.ListTagsOfResourceInput, Client.ListTagsOfResourceOutput];
  putItem: [Client.PutItemInput, Client.PutItemOutput];
  query: [Client.QueryInput, Client.QueryOutput];
  scan: [Client.ScanInput, Client.ScanOutput];
  searchVectors: [Client.SearchVectorsInput, Client.SearchVectorsOutput];
  tagResource: [Client.TagResourceInput, object];
  transactGetItems: [Client.TransactGetItemsInput, Client.TransactGetItemsOutput];
  transactWriteItems: [Client.TransactWriteItemsInput, Client.TransactWriteItemsOutput];
  untagResource: [Client.UntagResourceInput, object];
  updateItem: [Client.UpdateItemInput, Client.UpdateItemOutput];
  updateTable: [Client.UpdateTableInput, Client.UpdateTableOutput];
  updateTimeToLive: [Client.UpdateTimeToLiveInput, Client.UpdateTimeToLiveOutput];
}

/** Every method has a request and an answer here. */
export type Complete = Among<keyof Sdk, keyof Methods>;

/** Whoever asks for a type of the SDK takes ours. Iterators that begin at a time are newer than this version of the SDK. */
export type GivenRequests = Among<
  never,
  { [Name in keyof Sdk]: Unfit<Sdk[Name][0], InputOf<Name>, Name> }[Exclude<keyof Sdk, "getShardIterator">]
>;
export type GivenAnswers = Among<
  never,
  { [Name in keyof Sdk]: Unfit<Sdk[Name][1], OutputOf<Name>, Name> }[keyof Sdk]
>;

/** The operations without attribute values, of which the SDK knows a kind that is none. */
type Plain =
  | "createTable"
  | "deleteTable"
  | "describeEndpoints"
  | "describeLimits"
  | "describeStream"
  | "describeTable"
  | "describeTimeToLive"
  | "getRecords"
  | "getShardIterator"
  | "listStreams"
  | "listTables"
  | "listTagsOfResource"
  | "tagResource"
  | "untagResource"
  | "updateTable"
  | "updateTimeToLive";

/** And we take those of the SDK. */
export type TakenRequests = Among<
  never,
  { [Name in Plain]: Unfit<InputOf<Name>, Sdk[Name][0], Name> }[Plain]
>;

/** The classes of commands that are not those of documents have the names of the SDK. */
type ServiceCommands = {
  [Name in keyof typeof Minamo]: Name extends `${string}Command` ? Name : never;
}[keyof typeof Minamo];
type SdkCommands =
  | keyof typeof Client
  | keyof typeof Streams
  | keyof typeof import("@aws-sdk/lib-dynamodb")
  | "ServiceCommand";
export type Named = Among<SdkCommands, ServiceCommands>;
