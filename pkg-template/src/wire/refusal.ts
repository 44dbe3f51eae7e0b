import { newRequestId } from "../request-id.js";

/** Errors that are answered where no engine is: how clients of the service know them. */
const ERRORS = {
  AccessDeniedException: { status: 400, namespace: "com.amazon.coral.service", member: "Message" },
  InternalServerError: { status: 500, namespace: "com.amazonaws.dynamodb.v20120810", member: "message" },
} as const;

/** Answers a request over HTTP with an error of the service. */
export function refusal(name: keyof typeof ERRORS, message: string): Response {
  const { status, namespace, member } = ERRORS[name];
  return new Response(JSON.stringify({ __type: `${namespace}#${name}`, [member]: message }), {
    status,
    headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": newRequestId() },
  });
}

/** The same for something that was thrown. Clients of the service try such a request again. */
export function failure(error: unknown): Response {
  return refusal("InternalServerError", error instanceof Error ? error.message : String(error));
}
