import { installServiceWorkerEndpoint } from "minamo/service-worker";
import { Minamo } from "minamo/slim";

installServiceWorkerEndpoint({
  hosts: ["dynamodb.*.amazonaws.com"],
  database: () => Minamo.open("visits", { wasm: "/minamo_bg.wasm" }),
  claimClients: true,
});
