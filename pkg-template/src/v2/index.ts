// The document client of version 2 of the AWS SDK for JavaScript, as `aws-sdk/clients/dynamodb` has it.

export { Converter, type ConverterOptions } from "./converter.js";
export { DocumentClient, type DocumentClientMethods, type DocumentClientOptions } from "./document-client.js";
export { Request, Response, type AWSError, type RequestCallback, type RequestEvents } from "./request.js";
export { DynamoDbSet, NumberValue } from "./wrappers.js";
