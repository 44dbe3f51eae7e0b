// The entry for service workers: answers the requests of the AWS SDK in the pages of the origin. It brings no database along.

export { installServiceWorkerEndpoint, type ServiceWorkerEndpointOptions } from "./endpoint.js";
