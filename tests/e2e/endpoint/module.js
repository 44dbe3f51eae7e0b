import { Minamo } from "/pkg/dist/index.js";
import { installServiceWorkerEndpoint } from "/pkg/dist/service-worker/index.js";

installServiceWorkerEndpoint({
  hosts: ["dynamodb.eu-*.amazonaws.com", "streams.dynamodb.*.amazonaws.com", location.host],
  database: () => Minamo.open("by-module"),
  claimClients: true,
});
