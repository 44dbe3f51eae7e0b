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
import type { NativeItem, StoredItem } from "./values.js";

/** Request of `get`. */
export type GetCommandInput = GetItemInput<NativeItem>;
/** Answer of `get`. */
export type GetCommandOutput = GetItemOutput<StoredItem>;
/** Request of `put`. */
export type PutCommandInput = PutItemInput<NativeItem>;
/** Answer of `put`. */
export type PutCommandOutput = WriteOutput<StoredItem>;
/** Request of `update`. */
export type UpdateCommandInput = UpdateItemInput<NativeItem>;
/** Answer of `update`. */
export type UpdateCommandOutput = WriteOutput<StoredItem>;
/** Request of `delete`. */
export type DeleteCommandInput = DeleteItemInput<NativeItem>;
/** Answer of `delete`. */
export type DeleteCommandOutput = WriteOutput<StoredItem>;
/** Request of `query`. */
export type QueryCommandInput = QueryInput<NativeItem>;
/** Answer of `query`: one page. */
export type QueryCommandOutput = ReadOutput<StoredItem>;
/** Request of `scan`. */
export type ScanCommandInput = ScanInput<NativeItem>;
/** Answer of `scan`: one page. */
export type ScanCommandOutput = ReadOutput<StoredItem>;
/** Request of `batchGet`. */
export type BatchGetCommandInput = BatchGetItemInput<NativeItem>;
/** Answer of `batchGet`. */
export type BatchGetCommandOutput = BatchGetItemOutput<StoredItem>;
/** Request of `batchWrite`. */
export type BatchWriteCommandInput = BatchWriteItemInput<NativeItem>;
/** Answer of `batchWrite`. */
export type BatchWriteCommandOutput = BatchWriteItemOutput<StoredItem>;
