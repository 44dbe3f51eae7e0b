// What is used of Cloudflare's Workers, so that building the package does not need their types.

declare module "cloudflare:workers" {
  export abstract class DurableObject<Env = unknown> {
    constructor(ctx: import("./state.js").DurableObjectState, env: Env);
    protected readonly ctx: import("./state.js").DurableObjectState;
    protected readonly env: Env;
    fetch?(request: Request): Response | Promise<Response>;
    alarm?(): void | Promise<void>;
  }
}
