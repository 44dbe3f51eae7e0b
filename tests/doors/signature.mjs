// Signature Version 4 of a request to DynamoDB, for endpoints that verify it.

import { createHash, createHmac } from "node:crypto";

const SIGNED = "content-type;host;x-amz-date;x-amz-target";

/**
 * The headers of a signed request.
 *
 * @param {{ accessKeyId: string, secretAccessKey: string, sessionToken?: string }} credentials
 * @param {{ url: URL, region: string, target: string, body: string, now?: Date }} request
 * @returns {Record<string, string>}
 */
export function signedHeaders(credentials, { url, region, target, body, now = new Date() }) {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const type = "application/x-amz-json-1.0";
  const scope = `${time.slice(0, 8)}/${region}/dynamodb/aws4_request`;
  const headers = `content-type:${type}\nhost:${url.host}\nx-amz-date:${time}\nx-amz-target:${target}\n`;
  const canonical = ["POST", "/", "", headers, SIGNED, hash(body)].join("\n");
  const text = ["AWS4-HMAC-SHA256", time, scope, hash(canonical)].join("\n");
  const key = scope.split("/").reduce(keyed, `AWS4${credentials.secretAccessKey}`);
  const signature = keyed(key, text).toString("hex");
  const { accessKeyId, sessionToken } = credentials;
  return {
    "content-type": type,
    "x-amz-date": time,
    "x-amz-target": target,
    ...(sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken }),
    authorization:
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, ` +
      `SignedHeaders=${SIGNED}, Signature=${signature}`,
  };
}

function hash(text) {
  return createHash("sha256").update(text).digest("hex");
}

function keyed(key, text) {
  return createHmac("sha256", key).update(text).digest();
}
