// For a bundler: browsers without modules in service workers load the bundle.

import { Minamo } from "../../../pkg/dist/slim.js";
import { installServiceWorkerEndpoint } from "../../../pkg/dist/service-worker/index.js";

installServiceWorkerEndpoint({
  hosts: ["dynamodb.eu-*.amazonaws.com", "streams.dynamodb.*.amazonaws.com", location.host],
  database: () => Minamo.open("by-bundle", { wasm: "/pkg/dist/wasm/minamo_bg.wasm" }),
  claimClients: true,
});
