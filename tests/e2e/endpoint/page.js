// A program that knows nothing of Minamo: the AWS SDK as it is.

import * as sdk from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient, ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";

const config = (endpoint) => ({
  region: "eu-central-1",
  credentials: { accessKeyId: "key", secretAccessKey: "secret" },
  maxAttempts: 1,
  ...(endpoint === undefined ? {} : { endpoint }),
});

/** What a request came to, as data. */
async function outcome(answer) {
  try {
    const { $metadata, ...told } = await answer;
    return { status: $metadata.httpStatusCode, ...told };
  } catch (error) {
    return { error: error.name };
  }
}

Object.assign(window, {
  /** Registers the worker of this page, and waits until it serves the page. */
  async register(script, type) {
    const served = new Promise((resolve) => {
      navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
    });
    await navigator.serviceWorker.register(script, { type, scope: location.pathname });
    if (navigator.serviceWorker.controller === null) await served;
  },

  isServed: () => navigator.serviceWorker.controller !== null,

  createTable: (TableName) =>
    outcome(
      new sdk.DynamoDBClient(config()).send(
        new sdk.CreateTableCommand({
          TableName,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
          StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
        }),
      ),
    ),

  /** Calls a method of a document client. */
  call: (method, input, endpoint) =>
    outcome(DynamoDBDocument.from(new sdk.DynamoDBClient(config(endpoint)))[method](input)),

  listStreams: (TableName) =>
    outcome(new DynamoDBStreamsClient(config()).send(new ListStreamsCommand({ TableName }))),

  /** Gives the status that a request ends with. */
  ask: async (address, options) => (await fetch(address, options)).status,
});
