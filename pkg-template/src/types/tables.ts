import type { Tag } from "./account.js";

/** A key attribute of a table or an index. */
export interface AttributeDefinition {
  AttributeName: string | undefined;
  /** String, number or binary. */
  AttributeType: "S" | "N" | "B" | undefined;
}

/** A part of a key. */
export interface KeySchemaElement {
  AttributeName: string | undefined;
  /** HASH is the partition key, RANGE the sort key. */
  KeyType: "HASH" | "RANGE" | undefined;
}

/** The attributes that an index holds besides its keys. */
export interface Projection {
  ProjectionType?: "ALL" | "KEYS_ONLY" | "INCLUDE" | undefined;
  /** For INCLUDE only. */
  NonKeyAttributes?: string[] | undefined;
}

/** Capacity units per second. */
export interface ProvisionedThroughput {
  ReadCapacityUnits: number | undefined;
  WriteCapacityUnits: number | undefined;
}

/** The most request units per second that an on-demand table or index shall serve, each at least 1. Default: no limit. */
export interface OnDemandThroughput {
  MaxReadRequestUnits?: number | undefined;
  MaxWriteRequestUnits?: number | undefined;
}

/** Units per second that a table or an index is to be ready for: no less than what it is ready for anyway. */
export interface WarmThroughput {
  ReadUnitsPerSecond?: number | undefined;
  WriteUnitsPerSecond?: number | undefined;
}

/** A local secondary index: the table's partition key with another sort key. */
export interface LocalSecondaryIndex {
  IndexName: string | undefined;
  KeySchema: KeySchemaElement[] | undefined;
  Projection: Projection | undefined;
}

/** A global secondary index: keys of its own. */
export interface GlobalSecondaryIndex extends LocalSecondaryIndex {
  ProvisionedThroughput?: ProvisionedThroughput | undefined;
  OnDemandThroughput?: OnDemandThroughput | undefined;
  WarmThroughput?: WarmThroughput | undefined;
}

/** What the records of a stream hold besides keys. */
export type StreamViewType = "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";

/** Whether the changes of a table are recorded in a stream. */
export interface StreamSpecification {
  StreamEnabled: boolean | undefined;
  /** Needed if the stream is enabled. */
  StreamViewType?: StreamViewType | undefined;
}

/** Request of CreateTable. */
export interface CreateTableInput {
  TableName: string | undefined;
  /** Needed, as the key is. */
  AttributeDefinitions?: AttributeDefinition[] | undefined;
  KeySchema?: KeySchemaElement[] | undefined;
  /** Default: PROVISIONED, which needs a ProvisionedThroughput. */
  BillingMode?: "PROVISIONED" | "PAY_PER_REQUEST" | undefined;
  ProvisionedThroughput?: ProvisionedThroughput | undefined;
  OnDemandThroughput?: OnDemandThroughput | undefined;
  WarmThroughput?: WarmThroughput | undefined;
  LocalSecondaryIndexes?: LocalSecondaryIndex[] | undefined;
  GlobalSecondaryIndexes?: GlobalSecondaryIndex[] | undefined;
  /** Of on-demand tables only; at most 5. */
  VectorIndexes?: VectorIndex[] | undefined;
  /** Whether DeleteTable is refused. */
  DeletionProtectionEnabled?: boolean | undefined;
  TableClass?: TableClass | undefined;
  SSESpecification?: SSESpecification | undefined;
  StreamSpecification?: StreamSpecification | undefined;
  /** At most 50. */
  Tags?: Tag[] | undefined;
}

/** What a table is stored for. It makes no difference here. */
export type TableClass = "STANDARD" | "STANDARD_INFREQUENT_ACCESS";

/** What a table says to be encrypted with. It makes no difference here. */
export interface SSESpecification {
  Enabled?: boolean | undefined;
  /** AES256 is refused. */
  SSEType?: "AES256" | "KMS" | undefined;
  /** Id, ARN, or alias of a key. Default: the key that the service would make. */
  KMSMasterKeyId?: string | undefined;
}

/** An attribute that searches of a vector index can ask for. */
export interface SearchSchemaElement {
  AttributeName: string | undefined;
  /** HASH chooses the partition that alone is searched; there is one at most. */
  SearchSchemaElementType: "HASH" | "INLINE_FILTER" | undefined;
}

/** How the distance of two vectors is measured. */
export type VectorDistanceFunction = "COSINE" | "DOT_PRODUCT" | "EUCLIDEAN";

/** A vector index: finds the items whose vectors are nearest to one. */
export interface VectorIndex {
  IndexName: string | undefined;
  /** The attribute that holds the vector, a list of numbers. It has no AttributeDefinition. */
  VectorAttribute: { AttributeName: string | undefined } | undefined;
  SearchSchema?: SearchSchemaElement[] | undefined;
  Projection: Projection | undefined;
  /** How many numbers a vector has: 1 to 4096. */
  Dimensions: number | undefined;
  DistanceFunction: VectorDistanceFunction | undefined;
}

/** A vector index, as it is reported. */
export interface VectorIndexDescription extends Partial<VectorIndex> {
  IndexStatus?: TableStatus | undefined;
  Backfilling?: boolean | undefined;
  /** Sum of the sizes of its entries, in bytes. */
  IndexSizeBytes?: number | undefined;
  ItemCount?: number | undefined;
  IndexArn?: string | undefined;
}

/** A change of one global index: one of the three. */
export interface GlobalSecondaryIndexUpdate {
  Update?:
    | {
        IndexName: string | undefined;
        ProvisionedThroughput?: ProvisionedThroughput | undefined;
        OnDemandThroughput?: OnDemandThroughput | undefined;
        WarmThroughput?: WarmThroughput | undefined;
      }
    | undefined;
  /** Its key attributes have to be in `AttributeDefinitions`. */
  Create?: GlobalSecondaryIndex | undefined;
  Delete?: { IndexName: string | undefined } | undefined;
}

/** A change of one vector index: one of the two. */
export interface VectorIndexUpdate {
  /** The attributes of its search schema have to be in `AttributeDefinitions`, that of the vector not. */
  Create?: VectorIndex | undefined;
  Delete?: { IndexName: string | undefined } | undefined;
}

/** Request of UpdateTable. Few members go together, and those of billing do. */
export interface UpdateTableInput {
  TableName: string | undefined;
  /** Of new indexes. */
  AttributeDefinitions?: AttributeDefinition[] | undefined;
  BillingMode?: "PROVISIONED" | "PAY_PER_REQUEST" | undefined;
  ProvisionedThroughput?: ProvisionedThroughput | undefined;
  /** Units that are named replace older ones; -1 takes a limit away. */
  OnDemandThroughput?: OnDemandThroughput | undefined;
  WarmThroughput?: WarmThroughput | undefined;
  GlobalSecondaryIndexUpdates?: GlobalSecondaryIndexUpdate[] | undefined;
  /** Of on-demand tables only. */
  VectorIndexUpdates?: VectorIndexUpdate[] | undefined;
  DeletionProtectionEnabled?: boolean | undefined;
  TableClass?: TableClass | undefined;
  SSESpecification?: SSESpecification | undefined;
  /** Switches the stream on, with a view type, or off. */
  StreamSpecification?:
    | {
        StreamEnabled: boolean | undefined;
        StreamViewType?: "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES" | undefined;
      }
    | undefined;
}

/** State of a table or an index. */
export type TableStatus = "CREATING" | "UPDATING" | "DELETING" | "ACTIVE";

/** Capacity units per second, as they are reported. */
export interface ProvisionedThroughputDescription {
  LastIncreaseDateTime?: Date | undefined;
  LastDecreaseDateTime?: Date | undefined;
  NumberOfDecreasesToday?: number | undefined;
  ReadCapacityUnits?: number | undefined;
  WriteCapacityUnits?: number | undefined;
}

/** What a table or an index is ready for, as it is reported. */
export interface WarmThroughputDescription extends WarmThroughput {
  Status?: TableStatus | undefined;
}

/** A local secondary index, as it is reported. */
export interface LocalSecondaryIndexDescription {
  IndexName?: string | undefined;
  KeySchema?: KeySchemaElement[] | undefined;
  Projection?: Projection | undefined;
  /** Sum of the sizes of its entries, in bytes. */
  IndexSizeBytes?: number | undefined;
  ItemCount?: number | undefined;
  IndexArn?: string | undefined;
}

/** A global secondary index, as it is reported. */
export interface GlobalSecondaryIndexDescription extends LocalSecondaryIndexDescription {
  IndexStatus?: TableStatus | undefined;
  Backfilling?: boolean | undefined;
  ProvisionedThroughput?: ProvisionedThroughputDescription | undefined;
  OnDemandThroughput?: OnDemandThroughput | undefined;
  WarmThroughput?: WarmThroughputDescription | undefined;
}

/** A table, as it is reported. Members of features that are not listed here pass through. */
export interface TableDescription {
  TableName?: string | undefined;
  TableStatus?: TableStatus | undefined;
  AttributeDefinitions?: AttributeDefinition[] | undefined;
  KeySchema?: KeySchemaElement[] | undefined;
  CreationDateTime?: Date | undefined;
  ProvisionedThroughput?: ProvisionedThroughputDescription | undefined;
  /** Sum of the sizes of its items, in bytes. */
  TableSizeBytes?: number | undefined;
  ItemCount?: number | undefined;
  TableArn?: string | undefined;
  TableId?: string | undefined;
  BillingModeSummary?:
    | {
        BillingMode?: "PROVISIONED" | "PAY_PER_REQUEST" | undefined;
        LastUpdateToPayPerRequestDateTime?: Date | undefined;
      }
    | undefined;
  LocalSecondaryIndexes?: LocalSecondaryIndexDescription[] | undefined;
  GlobalSecondaryIndexes?: GlobalSecondaryIndexDescription[] | undefined;
  VectorIndexes?: VectorIndexDescription[] | undefined;
  SSEDescription?:
    | {
        Status?: "ENABLING" | "ENABLED" | "DISABLING" | "DISABLED" | "UPDATING" | undefined;
        SSEType?: "AES256" | "KMS" | undefined;
        KMSMasterKeyArn?: string | undefined;
      }
    | undefined;
  /** Absent if the table was never given a class. */
  TableClassSummary?:
    { TableClass?: TableClass | undefined; LastUpdateDateTime?: Date | undefined } | undefined;
  DeletionProtectionEnabled?: boolean | undefined;
  OnDemandThroughput?: OnDemandThroughput | undefined;
  WarmThroughput?: WarmThroughputDescription | undefined;
  /** Absent if the table has no stream, or it was switched off. */
  StreamSpecification?: StreamSpecification | undefined;
  /** That of the last stream, also after it was switched off. */
  LatestStreamArn?: string | undefined;
  LatestStreamLabel?: string | undefined;
}

/** Request of DescribeTable and DeleteTable. */
export interface TableNameInput {
  TableName: string | undefined;
}

/** Answer of CreateTable and DeleteTable. */
export interface TableDescriptionOutput {
  TableDescription?: TableDescription | undefined;
}

/** Answer of DescribeTable. */
export interface DescribeTableOutput {
  Table?: TableDescription | undefined;
}

/** Request of ListTables. */
export interface ListTablesInput {
  ExclusiveStartTableName?: string | undefined;
  /** 1 to 100, which is the default. */
  Limit?: number | undefined;
}

/** Answer of ListTables. */
export interface ListTablesOutput {
  TableNames?: string[] | undefined;
  /** Present if there are more tables. */
  LastEvaluatedTableName?: string | undefined;
}
