// The commands of `@aws-sdk/client-dynamodb` and `@aws-sdk/client-dynamodb-streams`: requests in the service's own form. Where a command of
// `@aws-sdk/lib-dynamodb` has the same name, such as `QueryCommand`, that one is meant: see `commands.ts`.

import { ServiceCommand } from "./command.js";
import type { ServiceMethods, ServiceOperation } from "./service-methods.js";

type InputOf<Name extends keyof ServiceMethods> = NonNullable<Parameters<ServiceMethods[Name]>[0]>;
type OutputOf<Name extends keyof ServiceMethods> = Awaited<ReturnType<ServiceMethods[Name]>>;

/** The class of a command. What needs no words need not be given an input. */
export interface ServiceCommandClass<Name extends keyof ServiceMethods> {
  new (...input: Parameters<ServiceMethods[Name]>): ServiceCommand<InputOf<Name>, OutputOf<Name>>;
  readonly prototype: ServiceCommand<InputOf<Name>, OutputOf<Name>>;
}

function command<Operation extends ServiceOperation>(
  operation: Operation,
): ServiceCommandClass<Uncapitalize<Operation>> {
  const Class = class extends ServiceCommand {
    constructor(input: object = {}) {
      super(input, operation);
    }
  };
  Object.defineProperty(Class, "name", { value: `${operation}Command` });
  return Class as unknown as ServiceCommandClass<Uncapitalize<Operation>>;
}

/** `batchGetItem` as a command. */
export const BatchGetItemCommand = command("BatchGetItem");
export type BatchGetItemCommand = InstanceType<typeof BatchGetItemCommand>;
/** `batchWriteItem` as a command. */
export const BatchWriteItemCommand = command("BatchWriteItem");
export type BatchWriteItemCommand = InstanceType<typeof BatchWriteItemCommand>;
/** `createTable` as a command. */
export const CreateTableCommand = command("CreateTable");
export type CreateTableCommand = InstanceType<typeof CreateTableCommand>;
/** `deleteItem` as a command. */
export const DeleteItemCommand = command("DeleteItem");
export type DeleteItemCommand = InstanceType<typeof DeleteItemCommand>;
/** `deleteTable` as a command. */
export const DeleteTableCommand = command("DeleteTable");
export type DeleteTableCommand = InstanceType<typeof DeleteTableCommand>;
/** `describeEndpoints` as a command. */
export const DescribeEndpointsCommand = command("DescribeEndpoints");
export type DescribeEndpointsCommand = InstanceType<typeof DescribeEndpointsCommand>;
/** `describeLimits` as a command. */
export const DescribeLimitsCommand = command("DescribeLimits");
export type DescribeLimitsCommand = InstanceType<typeof DescribeLimitsCommand>;
/** `describeStream` as a command. */
export const DescribeStreamCommand = command("DescribeStream");
export type DescribeStreamCommand = InstanceType<typeof DescribeStreamCommand>;
/** `describeTable` as a command. */
export const DescribeTableCommand = command("DescribeTable");
export type DescribeTableCommand = InstanceType<typeof DescribeTableCommand>;
/** `describeTimeToLive` as a command. */
export const DescribeTimeToLiveCommand = command("DescribeTimeToLive");
export type DescribeTimeToLiveCommand = InstanceType<typeof DescribeTimeToLiveCommand>;
/** `getItem` as a command. */
export const GetItemCommand = command("GetItem");
export type GetItemCommand = InstanceType<typeof GetItemCommand>;
/** `getRecords` as a command. */
export const GetRecordsCommand = command("GetRecords");
export type GetRecordsCommand = InstanceType<typeof GetRecordsCommand>;
/** `getShardIterator` as a command. */
export const GetShardIteratorCommand = command("GetShardIterator");
export type GetShardIteratorCommand = InstanceType<typeof GetShardIteratorCommand>;
/** `listStreams` as a command. */
export const ListStreamsCommand = command("ListStreams");
export type ListStreamsCommand = InstanceType<typeof ListStreamsCommand>;
/** `listTables` as a command. */
export const ListTablesCommand = command("ListTables");
export type ListTablesCommand = InstanceType<typeof ListTablesCommand>;
/** `listTagsOfResource` as a command. */
export const ListTagsOfResourceCommand = command("ListTagsOfResource");
export type ListTagsOfResourceCommand = InstanceType<typeof ListTagsOfResourceCommand>;
/** `putItem` as a command. */
export const PutItemCommand = command("PutItem");
export type PutItemCommand = InstanceType<typeof PutItemCommand>;
/** `tagResource` as a command. */
export const TagResourceCommand = command("TagResource");
export type TagResourceCommand = InstanceType<typeof TagResourceCommand>;
/** `transactGetItems` as a command. */
export const TransactGetItemsCommand = command("TransactGetItems");
export type TransactGetItemsCommand = InstanceType<typeof TransactGetItemsCommand>;
/** `transactWriteItems` as a command. */
export const TransactWriteItemsCommand = command("TransactWriteItems");
export type TransactWriteItemsCommand = InstanceType<typeof TransactWriteItemsCommand>;
/** `untagResource` as a command. */
export const UntagResourceCommand = command("UntagResource");
export type UntagResourceCommand = InstanceType<typeof UntagResourceCommand>;
/** `updateItem` as a command. */
export const UpdateItemCommand = command("UpdateItem");
export type UpdateItemCommand = InstanceType<typeof UpdateItemCommand>;
/** `updateTable` as a command. */
export const UpdateTableCommand = command("UpdateTable");
export type UpdateTableCommand = InstanceType<typeof UpdateTableCommand>;
/** `updateTimeToLive` as a command. */
export const UpdateTimeToLiveCommand = command("UpdateTimeToLive");
export type UpdateTimeToLiveCommand = InstanceType<typeof UpdateTimeToLiveCommand>;
