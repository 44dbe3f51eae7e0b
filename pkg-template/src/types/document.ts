// The requests and answers of the document clients, by the names that `@aws-sdk/lib-dynamodb` gives them.

import type { ResponseMetadata } from "../errors.js";
import type {
  BatchGetItemInput,
  BatchGetItemOutput,
  BatchWriteItemInput,
  BatchWriteItemOutput,
} from "./batches.js";
import type {
  DeleteItemInput,
  GetItemInput,
  GetItemOutput,
  PutItemInput,
  UpdateItemInput,
  WriteOutput,
} from "./items.js";
import type {
  QueryInput,
  ReadOutput,
  ScanInput,
  SearchVectorsInput,
  SearchVectorsOutput,
} from "./reading.js";
import type {
  BatchExecuteStatementInput,
  BatchExecuteStatementOutput,
  ExecuteStatementInput,
  ExecuteStatementOutput,
  ExecuteTransactionInput,
  ExecuteTransactionOutput,
} from "./statements.js";
import type {
  TransactGetItemsInput,
  TransactGetItemsOutput,
  TransactWriteItemsInput,
  TransactWriteItemsOutput,
} from "./transactions.js";
import type { NativeItem } from "./values.js";

/** The part of every answer of `send` that tells about the request. */
export interface MetadataBearer {
  $metadata: ResponseMetadata;
}

/** Request of `get`. */
export type GetCommandInput = GetItemInput<NativeItem>;
/** Answer of `get`. */
export type GetCommandOutput = GetItemOutput<NativeItem> & MetadataBearer;
/** Request of `put`. */
export type PutCommandInput = PutItemInput<NativeItem>;
/** Answer of `put`. */
export type PutCommandOutput = WriteOutput<NativeItem> & MetadataBearer;
/** Request of `update`. */
export type UpdateCommandInput = UpdateItemInput<NativeItem>;
/** Answer of `update`. */
export type UpdateCommandOutput = WriteOutput<NativeItem> & MetadataBearer;
/** Request of `delete`. */
export type DeleteCommandInput = DeleteItemInput<NativeItem>;
/** Answer of `delete`. */
export type DeleteCommandOutput = WriteOutput<NativeItem> & MetadataBearer;
/** Request of `query`. */
export type QueryCommandInput = QueryInput<NativeItem>;
/** Answer of `query`: one page. */
export type QueryCommandOutput = ReadOutput<NativeItem> & MetadataBearer;
/** Request of `scan`. */
export type ScanCommandInput = ScanInput<NativeItem>;
/** Answer of `scan`: one page. */
export type ScanCommandOutput = ReadOutput<NativeItem> & MetadataBearer;
/** Request of `batchGet`. */
export type BatchGetCommandInput = BatchGetItemInput<NativeItem>;
/** Answer of `batchGet`. */
export type BatchGetCommandOutput = BatchGetItemOutput<NativeItem> & MetadataBearer;
/** Request of `batchWrite`. */
export type BatchWriteCommandInput = BatchWriteItemInput<NativeItem>;
/** Answer of `batchWrite`. */
export type BatchWriteCommandOutput = BatchWriteItemOutput<NativeItem> & MetadataBearer;
/** Request of `transactGet`. */
export type TransactGetCommandInput = TransactGetItemsInput<NativeItem>;
/** Answer of `transactGet`. */
export type TransactGetCommandOutput = TransactGetItemsOutput<NativeItem> & MetadataBearer;
/** Request of `transactWrite`. */
export type TransactWriteCommandInput = TransactWriteItemsInput<NativeItem>;
/** Answer of `transactWrite`. */
export type TransactWriteCommandOutput = TransactWriteItemsOutput<NativeItem> & MetadataBearer;
/** Request of `executeStatement`. */
export type ExecuteStatementCommandInput = ExecuteStatementInput<NativeItem>;
/** Answer of `executeStatement`. */
export type ExecuteStatementCommandOutput = ExecuteStatementOutput<NativeItem> & MetadataBearer;
/** Request of `batchExecuteStatement`. */
export type BatchExecuteStatementCommandInput = BatchExecuteStatementInput<NativeItem>;
/** Answer of `batchExecuteStatement`. */
export type BatchExecuteStatementCommandOutput = BatchExecuteStatementOutput<NativeItem> & MetadataBearer;
/** Request of `executeTransaction`. */
export type ExecuteTransactionCommandInput = ExecuteTransactionInput<NativeItem>;
/** Answer of `executeTransaction`. */
export type ExecuteTransactionCommandOutput = ExecuteTransactionOutput<NativeItem> & MetadataBearer;

/** Request or answer of an operation that is not built, whose members are not described here. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
type Undescribed = Record<string, any>;

/** Request of `searchVectors`. */
export type SearchVectorsCommandInput = SearchVectorsInput<NativeItem>;
/** Answer of `searchVectors`. */
export type SearchVectorsCommandOutput = SearchVectorsOutput<NativeItem> & MetadataBearer;
/** Request of `describeExport`. */
export type DescribeExportCommandInput = Undescribed;
/** Answer of `describeExport`. */
export type DescribeExportCommandOutput = Undescribed & MetadataBearer;
/** Request of `exportTableToPointInTime`. */
export type ExportTableToPointInTimeCommandInput = Undescribed;
/** Answer of `exportTableToPointInTime`. */
export type ExportTableToPointInTimeCommandOutput = Undescribed & MetadataBearer;
