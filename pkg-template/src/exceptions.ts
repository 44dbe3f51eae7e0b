// The classes of the service's exceptions, by the names that `@aws-sdk/client-dynamodb` gives them.

import {
  EXCEPTIONS,
  FRONT_END,
  metadata,
  MinamoError,
  type MinamoErrorInit,
  type ResponseMetadata,
} from "./errors.js";
import type { AttributeMap, AttributeValue } from "./types/values.js";

/** Why an action of a transaction was not done. */
export interface CancellationReason {
  /** The item, if the action asked for it. */
  Item?: Record<string, AttributeValue> | undefined;
  Code?: string | undefined;
  Message?: string | undefined;
}

/** Why a request was throttled. */
export interface ThrottlingReason {
  reason?: string | undefined;
  resource?: string | undefined;
}

/** What an exception is made of, for those who make one themselves, in a test for example. */
export type ExceptionInit<Members> = Members & {
  message: string;
  $metadata?: ResponseMetadata | undefined;
};

/** The class of an exception. */
export interface Exception<Members> {
  new (init: ExceptionInit<Members>): MinamoError & Members;
  readonly prototype: MinamoError & Members;
  readonly shapeId: string;
}

const classes = new Map<string, Exception<unknown>>();

function exception<Members = unknown>(name: string): Exception<Members> {
  const Class = class extends MinamoError {
    static override readonly shapeId = `com.amazonaws.dynamodb#${name}`;

    constructor({ message, $metadata = {}, ...members }: ExceptionInit<unknown>) {
      const { httpStatusCode = name === "InternalServerError" ? 500 : 400, requestId } = $metadata;
      super({ name, message, status: httpStatusCode, requestId, members });
    }
  };
  Object.defineProperty(Class, "name", { value: name });
  classes.set(name, Class);
  EXCEPTIONS.add(name);
  return Class as Exception<unknown> as Exception<Members>;
}

/** ValidationException has a namespace of its own, as have those of the front end; the others are DynamoDB's. */
function namespaceOf(name: string): string {
  if (name === "ValidationException") {
    return "com.amazon.coral.validate";
  }
  return FRONT_END.has(name) ? "com.amazon.coral.service" : "com.amazonaws.dynamodb.v20120810";
}

/** An error that the engine has answered: of the class of its name, if the service's model has it. */
export function serviceError(init: MinamoErrorInit): MinamoError {
  const { name, message, status, requestId } = init;
  const members = { ...init.members, __type: `${namespaceOf(name)}#${name}` };
  const Class = classes.get(name);
  return Class === undefined
    ? new MinamoError({ ...init, members })
    : new Class({ message, $metadata: metadata(status, requestId), ...members });
}

/** BackupInUseException of the service. */
export const BackupInUseException = exception("BackupInUseException");
export type BackupInUseException = InstanceType<typeof BackupInUseException>;
/** BackupNotFoundException of the service. */
export const BackupNotFoundException = exception("BackupNotFoundException");
export type BackupNotFoundException = InstanceType<typeof BackupNotFoundException>;
/** ConditionalCheckFailedException of the service. */
export const ConditionalCheckFailedException = exception<{ Item?: AttributeMap | undefined }>(
  "ConditionalCheckFailedException",
);
export type ConditionalCheckFailedException = InstanceType<typeof ConditionalCheckFailedException>;
/** ContinuousBackupsUnavailableException of the service. */
export const ContinuousBackupsUnavailableException = exception("ContinuousBackupsUnavailableException");
export type ContinuousBackupsUnavailableException = InstanceType<
  typeof ContinuousBackupsUnavailableException
>;
/** DuplicateItemException of the service. */
export const DuplicateItemException = exception("DuplicateItemException");
export type DuplicateItemException = InstanceType<typeof DuplicateItemException>;
/** ExportConflictException of the service. */
export const ExportConflictException = exception("ExportConflictException");
export type ExportConflictException = InstanceType<typeof ExportConflictException>;
/** ExportNotFoundException of the service. */
export const ExportNotFoundException = exception("ExportNotFoundException");
export type ExportNotFoundException = InstanceType<typeof ExportNotFoundException>;
/** GlobalTableAlreadyExistsException of the service. */
export const GlobalTableAlreadyExistsException = exception("GlobalTableAlreadyExistsException");
export type GlobalTableAlreadyExistsException = InstanceType<typeof GlobalTableAlreadyExistsException>;
/** GlobalTableNotFoundException of the service. */
export const GlobalTableNotFoundException = exception("GlobalTableNotFoundException");
export type GlobalTableNotFoundException = InstanceType<typeof GlobalTableNotFoundException>;
/** IdempotentParameterMismatchException of the service. */
export const IdempotentParameterMismatchException = exception("IdempotentParameterMismatchException");
export type IdempotentParameterMismatchException = InstanceType<typeof IdempotentParameterMismatchException>;
/** ImportConflictException of the service. */
export const ImportConflictException = exception("ImportConflictException");
export type ImportConflictException = InstanceType<typeof ImportConflictException>;
/** ImportNotFoundException of the service. */
export const ImportNotFoundException = exception("ImportNotFoundException");
export type ImportNotFoundException = InstanceType<typeof ImportNotFoundException>;
/** IndexNotFoundException of the service. */
export const IndexNotFoundException = exception("IndexNotFoundException");
export type IndexNotFoundException = InstanceType<typeof IndexNotFoundException>;
/** InternalServerError of the service. */
export const InternalServerError = exception("InternalServerError");
export type InternalServerError = InstanceType<typeof InternalServerError>;
/** InvalidEndpointException of the service. */
export const InvalidEndpointException = exception("InvalidEndpointException");
export type InvalidEndpointException = InstanceType<typeof InvalidEndpointException>;
/** InvalidExportTimeException of the service. */
export const InvalidExportTimeException = exception("InvalidExportTimeException");
export type InvalidExportTimeException = InstanceType<typeof InvalidExportTimeException>;
/** InvalidRestoreTimeException of the service. */
export const InvalidRestoreTimeException = exception("InvalidRestoreTimeException");
export type InvalidRestoreTimeException = InstanceType<typeof InvalidRestoreTimeException>;
/** ItemCollectionSizeLimitExceededException of the service. */
export const ItemCollectionSizeLimitExceededException = exception("ItemCollectionSizeLimitExceededException");
export type ItemCollectionSizeLimitExceededException = InstanceType<
  typeof ItemCollectionSizeLimitExceededException
>;
/** LimitExceededException of the service. */
export const LimitExceededException = exception("LimitExceededException");
export type LimitExceededException = InstanceType<typeof LimitExceededException>;
/** PointInTimeRecoveryUnavailableException of the service. */
export const PointInTimeRecoveryUnavailableException = exception("PointInTimeRecoveryUnavailableException");
export type PointInTimeRecoveryUnavailableException = InstanceType<
  typeof PointInTimeRecoveryUnavailableException
>;
/** PolicyNotFoundException of the service. */
export const PolicyNotFoundException = exception("PolicyNotFoundException");
export type PolicyNotFoundException = InstanceType<typeof PolicyNotFoundException>;
/** ProvisionedThroughputExceededException of the service. */
export const ProvisionedThroughputExceededException = exception<{
  ThrottlingReasons?: ThrottlingReason[] | undefined;
}>("ProvisionedThroughputExceededException");
export type ProvisionedThroughputExceededException = InstanceType<
  typeof ProvisionedThroughputExceededException
>;
/** ReplicaAlreadyExistsException of the service. */
export const ReplicaAlreadyExistsException = exception("ReplicaAlreadyExistsException");
export type ReplicaAlreadyExistsException = InstanceType<typeof ReplicaAlreadyExistsException>;
/** ReplicaNotFoundException of the service. */
export const ReplicaNotFoundException = exception("ReplicaNotFoundException");
export type ReplicaNotFoundException = InstanceType<typeof ReplicaNotFoundException>;
/** ReplicatedWriteConflictException of the service. */
export const ReplicatedWriteConflictException = exception("ReplicatedWriteConflictException");
export type ReplicatedWriteConflictException = InstanceType<typeof ReplicatedWriteConflictException>;
/** RequestLimitExceeded of the service. */
export const RequestLimitExceeded = exception<{ ThrottlingReasons?: ThrottlingReason[] | undefined }>(
  "RequestLimitExceeded",
);
export type RequestLimitExceeded = InstanceType<typeof RequestLimitExceeded>;
/** ResourceInUseException of the service. */
export const ResourceInUseException = exception("ResourceInUseException");
export type ResourceInUseException = InstanceType<typeof ResourceInUseException>;
/** ResourceNotFoundException of the service. */
export const ResourceNotFoundException = exception("ResourceNotFoundException");
export type ResourceNotFoundException = InstanceType<typeof ResourceNotFoundException>;
/** TableAlreadyExistsException of the service. */
export const TableAlreadyExistsException = exception("TableAlreadyExistsException");
export type TableAlreadyExistsException = InstanceType<typeof TableAlreadyExistsException>;
/** TableInUseException of the service. */
export const TableInUseException = exception("TableInUseException");
export type TableInUseException = InstanceType<typeof TableInUseException>;
/** TableNotFoundException of the service. */
export const TableNotFoundException = exception("TableNotFoundException");
export type TableNotFoundException = InstanceType<typeof TableNotFoundException>;
/** ThrottlingException of the service. */
export const ThrottlingException = exception<{ throttlingReasons?: ThrottlingReason[] | undefined }>(
  "ThrottlingException",
);
export type ThrottlingException = InstanceType<typeof ThrottlingException>;
/** TransactionCanceledException of the service. */
export const TransactionCanceledException = exception<{
  CancellationReasons?: CancellationReason[] | undefined;
}>("TransactionCanceledException");
export type TransactionCanceledException = InstanceType<typeof TransactionCanceledException>;
/** TransactionConflictException of the service. */
export const TransactionConflictException = exception("TransactionConflictException");
export type TransactionConflictException = InstanceType<typeof TransactionConflictException>;
/** TransactionInProgressException of the service. */
export const TransactionInProgressException = exception("TransactionInProgressException");
export type TransactionInProgressException = InstanceType<typeof TransactionInProgressException>;
