// Compiled, never run: the clients of the SDK take what a database gives them.

import { DynamoDB, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { DynamoDBDocument, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import { Minamo, type ClientConfig, type RequestHandler } from "../../../pkg/dist/node/index.js";

const database = await Minamo.open("types", { store: "memory" });

const config: ClientConfig = database.clientConfig();
const requestHandler: RequestHandler = database.requestHandler({ requestTimeout: 1000 });

const client = new DynamoDBClient(config);
export const clients = [
  client,
  new DynamoDB(database.clientConfig()),
  new DynamoDBClient({ region: "local", requestHandler }),
  new DynamoDBClient({ ...config, maxAttempts: 3 }),
  new DynamoDBStreamsClient(config),
  DynamoDBDocumentClient.from(client),
  DynamoDBDocument.from(client),
];
