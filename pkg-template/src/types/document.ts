import type {
  BatchGetItemInput,
  BatchGetItemOutput,
  BatchWriteItemInput,
  BatchWriteItemOutput,
  DeleteItemInput,
  GetItemInput,
  GetItemOutput,
  PutItemInput,
  QueryInput,
  ReadOutput,
  ScanInput,
  UpdateItemInput,
  WriteOutput,
} from "./operations.js";
import type { NativeValue, StoredValue } from "./values.js";

/** Request of `get`. */
export type GetCommandInput = GetItemInput<NativeValue>;
/** Answer of `get`. */
export type GetCommandOutput = GetItemOutput<StoredValue>;
/** Request of `put`. */
export type PutCommandInput = PutItemInput<NativeValue>;
/** Answer of `put`. */
export type PutCommandOutput = WriteOutput<StoredValue>;
/** Request of `update`. */
export type UpdateCommandInput = UpdateItemInput<NativeValue>;
/** Answer of `update`. */
export type UpdateCommandOutput = WriteOutput<StoredValue>;
/** Request of `delete`. */
export type DeleteCommandInput = DeleteItemInput<NativeValue>;
/** Answer of `delete`. */
export type DeleteCommandOutput = WriteOutput<StoredValue>;
/** Request of `query`. */
export type QueryCommandInput = QueryInput<NativeValue>;
/** Answer of `query`: one page. */
export type QueryCommandOutput = ReadOutput<StoredValue>;
/** Request of `scan`. */
export type ScanCommandInput = ScanInput<NativeValue>;
/** Answer of `scan`: one page. */
export type ScanCommandOutput = ReadOutput<StoredValue>;
/** Request of `batchGet`. */
export type BatchGetCommandInput = BatchGetItemInput<NativeValue>;
/** Answer of `batchGet`. */
export type BatchGetCommandOutput = BatchGetItemOutput<StoredValue>;
/** Request of `batchWrite`. */
export type BatchWriteCommandInput = BatchWriteItemInput<NativeValue>;
/** Answer of `batchWrite`. */
export type BatchWriteCommandOutput = BatchWriteItemOutput<StoredValue>;
