import { MinamoDurableObject, routeToTableHost } from "minamo/durable-object";

export class Tables extends MinamoDurableObject {}

export default { fetch: (request, env) => routeToTableHost(request, env.TABLES) };
