// What all entries export beside the class that opens databases.

export {
  convertToAttr,
  convertToNative,
  marshall,
  NumberValue,
  unmarshall,
  type MarshallOptions,
  type MarshallOptions as marshallOptions,
  type UnmarshallOptions,
  type UnmarshallOptions as unmarshallOptions,
} from "./codec/index.js";
export {
  BatchExecuteStatementCommand,
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DescribeExportCommand,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  ExportTableToPointInTimeCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  SearchVectorsCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
  type CommandClass,
} from "./commands.js";
export { DynamoDBDocumentClientCommand, ServiceCommand } from "./command.js";
export type { Database } from "./database.js";
export { DocumentClient, type DocumentClientOptions } from "./document-client.js";
export {
  DynamoDBDocument,
  DynamoDBDocumentClient,
  type DocumentSource,
  type SdkClient,
  type TranslateConfig,
} from "./dynamodb-document.js";
export {
  MinamoError,
  MinamoError as DynamoDBServiceException,
  type MinamoErrorInit,
  type Outcome,
  type ResponseMetadata,
} from "./errors.js";
export type { MinamoEvents } from "./events.js";
export type { AddedItem, ChangedItem, LiveChange, RemovedItem } from "./live/changes.js";
export type { Milliseconds, SimulationOptions } from "./simulate/options.js";
export type { Misfortune, Simulation } from "./simulate/simulation.js";
export type { LiveQuery, LiveState, WatchOptions } from "./live/live-query.js";
export {
  BackupInUseException,
  BackupNotFoundException,
  ConditionalCheckFailedException,
  ContinuousBackupsUnavailableException,
  DuplicateItemException,
  ExportConflictException,
  ExportNotFoundException,
  GlobalTableAlreadyExistsException,
  GlobalTableNotFoundException,
  IdempotentParameterMismatchException,
  ImportConflictException,
  ImportNotFoundException,
  IndexNotFoundException,
  InternalServerError,
  InvalidEndpointException,
  InvalidExportTimeException,
  InvalidRestoreTimeException,
  ItemCollectionSizeLimitExceededException,
  LimitExceededException,
  PointInTimeRecoveryUnavailableException,
  PolicyNotFoundException,
  ProvisionedThroughputExceededException,
  ReplicaAlreadyExistsException,
  ReplicaNotFoundException,
  ReplicatedWriteConflictException,
  RequestLimitExceeded,
  ResourceInUseException,
  ResourceNotFoundException,
  TableAlreadyExistsException,
  TableInUseException,
  TableNotFoundException,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
  type CancellationReason,
  type Exception,
  type ExceptionInit,
  type ThrottlingReason,
} from "./exceptions.js";
export type { Answer, Callback, RequestOptions } from "./methods.js";
export type { StreamConsumer } from "./consumers/consumer.js";
export type { FilterCriteria } from "./consumers/filter.js";
export type {
  HandlerContext,
  StartingPosition,
  StreamBatchResponse,
  StreamConsumerOptions,
  StreamFailure,
  StreamHandler,
} from "./consumers/options.js";
export type { JsonAttributeValue, StreamEvent, StreamRecord } from "./consumers/records.js";
export type { StreamRecords, StreamRecordsOptions } from "./consumers/stream-records.js";
export type { Credentials, ForkOptions, OpenOptions } from "./open-options.js";
export {
  paginatedBatchGet,
  paginateQuery,
  paginateScan,
  type DynamoDBDocumentPaginationConfiguration,
} from "./paginate.js";
export type { SdkCommand } from "./recognise.js";
export type { AbortSource } from "./abort.js";
export type { ClientConfig, RequestSigner } from "./sdk/client-config.js";
export type {
  RequestHandler,
  RequestHandlerConfig,
  SdkHandlerOptions,
  SdkRequest,
  SdkResponse,
} from "./sdk/request-handler.js";
export {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeEndpointsCommand,
  DescribeLimitsCommand,
  DescribeStreamCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  TagResourceCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UntagResourceCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type ServiceCommandClass,
} from "./service-commands.js";
export type { Command } from "./sender.js";
export {
  StoreError,
  type Store,
  type StoreDurability,
  type StoreErrorCode,
  type StoreNotice,
} from "./store/store.js";
export type { ServiceMethods, ServiceOperation } from "./service-methods.js";
export type * from "./types/account.js";
export type * from "./types/document.js";
export type * from "./types/batches.js";
export type * from "./types/common.js";
export type * from "./types/items.js";
export type * from "./types/reading.js";
export type * from "./types/statements.js";
export type * from "./types/transactions.js";
export type * from "./types/status.js";
export type * from "./types/streams.js";
export type * from "./types/tables.js";
export type * from "./types/time-to-live.js";
export type * from "./types/values.js";
export type { WasmSource } from "./wasm.js";
export type { HttpAnswer, HttpRequest } from "./wire/client.js";
export type { Content } from "./wire/content.js";
