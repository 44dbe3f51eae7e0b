import type { DataOperation } from "./members.js";
import type {
  BatchGetCommandInput,
  BatchGetCommandOutput,
  BatchWriteCommandInput,
  BatchWriteCommandOutput,
  DeleteCommandInput,
  DeleteCommandOutput,
  GetCommandInput,
  GetCommandOutput,
  PutCommandInput,
  PutCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
  ScanCommandOutput,
  UpdateCommandInput,
  UpdateCommandOutput,
} from "./types/document.js";

/** A request of the document client as an object, for `send`. */
export abstract class DocumentCommand<Input extends object, Output> {
  /** The operation of the service. */
  abstract readonly operation: DataOperation;
  /** Carries the type of the answer; it has no value. */
  declare readonly output?: Output;

  /** @param input - The same as the method of the document client takes. */
  constructor(readonly input: Input) {}
}

/** `get` as a command. */
export class GetCommand extends DocumentCommand<GetCommandInput, GetCommandOutput> {
  readonly operation = "GetItem";
}

/** `put` as a command. */
export class PutCommand extends DocumentCommand<PutCommandInput, PutCommandOutput> {
  readonly operation = "PutItem";
}

/** `update` as a command. */
export class UpdateCommand extends DocumentCommand<UpdateCommandInput, UpdateCommandOutput> {
  readonly operation = "UpdateItem";
}

/** `delete` as a command. */
export class DeleteCommand extends DocumentCommand<DeleteCommandInput, DeleteCommandOutput> {
  readonly operation = "DeleteItem";
}

/** `query` as a command. */
export class QueryCommand extends DocumentCommand<QueryCommandInput, QueryCommandOutput> {
  readonly operation = "Query";
}

/** `scan` as a command. */
export class ScanCommand extends DocumentCommand<ScanCommandInput, ScanCommandOutput> {
  readonly operation = "Scan";
}

/** `batchGet` as a command. */
export class BatchGetCommand extends DocumentCommand<BatchGetCommandInput, BatchGetCommandOutput> {
  readonly operation = "BatchGetItem";
}

/** `batchWrite` as a command. */
export class BatchWriteCommand extends DocumentCommand<BatchWriteCommandInput, BatchWriteCommandOutput> {
  readonly operation = "BatchWriteItem";
}
