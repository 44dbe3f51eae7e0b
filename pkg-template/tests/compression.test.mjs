// Bodies that are compressed, in and out. What is accepted and chosen is what the tests of Alternator (test_compressed_request.py,
// test_compressed_response.py), which run against the service too, have found there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";

import { chooseCoding, deflated, inflated } from "../../pkg/dist/node/compression.js";
import { contentOf } from "../../pkg/dist/wire/content.js";

const TEXT = Buffer.from('{"TableName":"Things"}');
const MAX = 16 * 1024 * 1024;

/** The two ways to decompress: that of the server, and that of `fetch`. */
const WAYS = { inflated, contentOf };

for (const [way, inflate] of Object.entries(WAYS)) {
  test(`${way}: bodies are decompressed`, async () => {
    assert.equal(await inflate(TEXT, undefined), undefined);
    assert.equal(await inflate(TEXT, "identity"), undefined);
    assert.deepEqual(Buffer.from(await inflate(gzipSync(TEXT), "gzip")), TEXT);
    assert.deepEqual(Buffer.from(await inflate(gzipSync(TEXT), " GZIP ")), TEXT);
    assert.deepEqual(Buffer.from(await inflate(deflateSync(TEXT), "deflate")), TEXT);
    assert.equal((await inflate(gzipSync(Buffer.alloc(MAX)), "gzip")).length, MAX);
  });

  test(`${way}: what is not what it says is corrupt`, async () => {
    for (const name of ["gzip", "deflate"]) {
      const packed = name === "gzip" ? gzipSync(TEXT) : deflateSync(TEXT);
      for (const body of [TEXT, Buffer.alloc(0), packed.subarray(0, -1)]) {
        assert.equal(await inflate(body, name), "corrupt", `${name} ${body.toString("hex")}`);
      }
    }
    assert.equal(await inflate(TEXT, "garbage"), "corrupt");
    assert.equal(await inflate(gzipSync(TEXT), "gzip, gzip"), "corrupt");
  });

  test(`${way}: a small body may not say more than a large one`, async () => {
    assert.equal(await inflate(gzipSync(Buffer.alloc(MAX + 1)), "gzip"), "too large");
    assert.equal(await inflate(deflateSync(Buffer.alloc(4 * MAX)), "deflate"), "too large");
  });
}

test("several members of gzip are one body, and nothing else but zeros may follow", async () => {
  const members = Buffer.concat([gzipSync(TEXT.subarray(0, 10)), gzipSync(TEXT.subarray(10))]);
  assert.deepEqual(Buffer.from(await inflated(members, "gzip")), TEXT);
  const junk = Buffer.concat([gzipSync(TEXT), Buffer.from("junk")]);
  assert.equal(await inflated(junk, "gzip"), "corrupt");
  const zeros = Buffer.concat([gzipSync(TEXT), Buffer.alloc(3)]);
  assert.deepEqual(Buffer.from(await inflated(zeros, "gzip")), TEXT);
  const followed = Buffer.concat([deflateSync(TEXT), Buffer.from("junk")]);
  assert.deepEqual(Buffer.from(await inflated(followed, "deflate")), TEXT);
});

test("an answer is compressed as the client prefers", () => {
  const expected = {
    gzip: [
      "gzip, deflate",
      "GZIP, identity",
      "dog, gzip ,, cat",
      "gzip;q=0.8, deflate;q=0.5",
      "*",
      "*, deflate;q=0.5",
      "*, identity",
      "*;q=0.5,identity",
      "gzip;q=0.5,identity;q=0.8",
      "deflate;q=0.5, gzip;q=31",
      "gzip;q=31,deflate;q=51",
      "deflate;q=0.5, gzip;q=1;q=0.2",
      "deflate;q=0.5,gzip;q=0.x",
      "deflate;q=-0.5,gzip;q=0.2",
      "gzip;q=0, gzip;q=1, gzip;q=0",
      "br,identity;q=0.5,gzip;q=0.0001",
    ],
    deflate: [
      "br, identity, deflate, gzip",
      "br, gzip;q=0, deflate; q = 0.5 , identity;q=0",
      "*, deflate",
      "*, gzip;q=0.5",
      "deflate;q=0.5, gzip;q=0.2",
      "deflate;q=0.5,gzip;q=0.",
    ],
    undefined: [
      undefined,
      "identity",
      "",
      "br",
      "zstd",
      "compress",
      "x-gzip",
      "gzip ;q=0",
      "identity;q=0",
      "*;q=0",
      "br;q=0.8,identity;q=0.5,*;q=0",
      '"gzip"',
      "gzip br",
      "gzip:q=1",
      "gzip;nq=1;q=0 ",
    ],
  };
  for (const [coding, offers] of Object.entries(expected)) {
    for (const offer of offers) assert.equal(String(chooseCoding(offer)), coding, offer);
  }
});

test("an answer of more than 4 KB is compressed, and its checksum is that of what is sent", async () => {
  const answer = (length) => ({
    status: 200,
    headers: { "content-type": "x", "content-length": String(length), "x-amz-crc32": "1" },
    body: new Uint8Array(length),
  });
  for (const [coding, inflate] of Object.entries({ gzip: gunzipSync, deflate: inflateSync })) {
    const { headers, body } = await deflated(answer(4097), coding);
    assert.equal(headers["content-encoding"], coding);
    assert.equal(headers["content-type"], "x");
    assert.equal(headers["content-length"], String(body.length));
    assert.equal(headers["x-amz-crc32"], String(crc32(body)));
    assert.equal(inflate(body).length, 4097);
    assert.deepEqual(await deflated(answer(4096), coding), answer(4096));
  }
  assert.deepEqual(await deflated(answer(5000), undefined), answer(5000));
});
