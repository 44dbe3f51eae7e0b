// The commands of `@aws-sdk/lib-dynamodb`.

import { DynamoDBDocumentClientCommand } from "./command.js";
import { OPERATIONS, type DocumentOperation, type MethodTypes } from "./methods.js";

/** The class of a command. */
export interface CommandClass<Name extends keyof MethodTypes> {
  new (
    input: MethodTypes[Name][0],
  ): DynamoDBDocumentClientCommand<MethodTypes[Name][0], MethodTypes[Name][1]>;
  readonly prototype: DynamoDBDocumentClientCommand<MethodTypes[Name][0], MethodTypes[Name][1]>;
}

const classes = new Map<DocumentOperation, new (input: object) => DynamoDBDocumentClientCommand>();

/** The command of an operation. */
export function commandOf(operation: DocumentOperation, input: object): DynamoDBDocumentClientCommand {
  const Class = classes.get(operation) ?? DynamoDBDocumentClientCommand;
  return new Class(input, operation);
}

function command<Name extends keyof MethodTypes>(method: Name): CommandClass<Name> {
  const Class = class extends DynamoDBDocumentClientCommand<MethodTypes[Name][0], MethodTypes[Name][1]> {
    constructor(input: MethodTypes[Name][0]) {
      super(input, OPERATIONS[method]);
    }
  };
  Object.defineProperty(Class, "name", {
    value: `${method.charAt(0).toUpperCase()}${method.slice(1)}Command`,
  });
  classes.set(OPERATIONS[method], Class);
  return Class;
}

/** `batchExecuteStatement` as a command. */
export const BatchExecuteStatementCommand = command("batchExecuteStatement");
export type BatchExecuteStatementCommand = InstanceType<typeof BatchExecuteStatementCommand>;
/** `batchGet` as a command. */
export const BatchGetCommand = command("batchGet");
export type BatchGetCommand = InstanceType<typeof BatchGetCommand>;
/** `batchWrite` as a command. */
export const BatchWriteCommand = command("batchWrite");
export type BatchWriteCommand = InstanceType<typeof BatchWriteCommand>;
/** `delete` as a command. */
export const DeleteCommand = command("delete");
export type DeleteCommand = InstanceType<typeof DeleteCommand>;
/** `describeExport` as a command. */
export const DescribeExportCommand = command("describeExport");
export type DescribeExportCommand = InstanceType<typeof DescribeExportCommand>;
/** `executeStatement` as a command. */
export const ExecuteStatementCommand = command("executeStatement");
export type ExecuteStatementCommand = InstanceType<typeof ExecuteStatementCommand>;
/** `executeTransaction` as a command. */
export const ExecuteTransactionCommand = command("executeTransaction");
export type ExecuteTransactionCommand = InstanceType<typeof ExecuteTransactionCommand>;
/** `exportTableToPointInTime` as a command. */
export const ExportTableToPointInTimeCommand = command("exportTableToPointInTime");
export type ExportTableToPointInTimeCommand = InstanceType<typeof ExportTableToPointInTimeCommand>;
/** `get` as a command. */
export const GetCommand = command("get");
export type GetCommand = InstanceType<typeof GetCommand>;
/** `put` as a command. */
export const PutCommand = command("put");
export type PutCommand = InstanceType<typeof PutCommand>;
/** `query` as a command. */
export const QueryCommand = command("query");
export type QueryCommand = InstanceType<typeof QueryCommand>;
/** `scan` as a command. */
export const ScanCommand = command("scan");
export type ScanCommand = InstanceType<typeof ScanCommand>;
/** `searchVectors` as a command. */
export const SearchVectorsCommand = command("searchVectors");
export type SearchVectorsCommand = InstanceType<typeof SearchVectorsCommand>;
/** `transactGet` as a command. */
export const TransactGetCommand = command("transactGet");
export type TransactGetCommand = InstanceType<typeof TransactGetCommand>;
/** `transactWrite` as a command. */
export const TransactWriteCommand = command("transactWrite");
export type TransactWriteCommand = InstanceType<typeof TransactWriteCommand>;
/** `update` as a command. */
export const UpdateCommand = command("update");
export type UpdateCommand = InstanceType<typeof UpdateCommand>;
