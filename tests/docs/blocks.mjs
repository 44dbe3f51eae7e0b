// The code blocks of the documentation, and what the comment before a block says of it.
//
// A block of JavaScript or TypeScript runs in Node, as a program of its own. A comment on the lines right before it says what
// else it needs, in words with commas between them:
//
//   <!-- example: browser, continued -->
//
//   node, browser, durable object   where it runs
//   test                            it is a test, which Node's runner of tests runs
//   types                           its types are checked, and it does not run
//   foreign                         code of something that is not installed here: its syntax is checked
//   continued                       it goes on from the block before it that runs in the same host
//   tested by FILE                  that test does what the block says
//
// `<!-- examples: node, continued -->` says it of all blocks of a page that do not say it themselves; `alone` is the opposite of
// `continued`. A block within such a comment runs, and is not shown.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The pages whose blocks are tested. */
export const PAGES = [
  "README.md",
  "pkg-template/README.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `docs/${name}`),
];

const HOSTS = ["node", "test", "browser", "durable object", "types", "foreign"];
const CHAINS = ["continued", "alone"];

const DEFAULT = /^<!-- examples: (.*?) -->$/m;
const MARK = /<!-- example: ([^\n]*?)(?: -->)?\n$/;
const BLOCK = /^```(\w*)\n(.*?)^```$/gms;

/**
 * @typedef {object} Block
 * @property {string} page
 * @property {number} line of its first line of code
 * @property {string} language
 * @property {string} text
 * @property {string} host one of `HOSTS`
 * @property {boolean} continued
 * @property {string | undefined} test the file that tests it
 */

/** @returns {Block[]} */
export function readBlocks(page, text = readFileSync(join(ROOT, page), "utf8")) {
  const usual = readMark(page, DEFAULT.exec(text)?.[1] ?? "node, alone");
  return [...text.matchAll(BLOCK)].map((match) => {
    const [, language, code] = match;
    const before = text.slice(0, match.index);
    const line = before.split("\n").length + 1;
    const said = readMark(`${page}:${line}`, MARK.exec(before)?.[1] ?? "");
    return { page, line, language, text: code, ...usual, ...said };
  });
}

function readMark(place, mark) {
  const said = {};
  for (const word of mark.split(", ").filter(Boolean)) {
    const [, test] = /^tested by (\S+)$/.exec(word) ?? [];
    if (test !== undefined) said.test = test;
    else if (HOSTS.includes(word)) said.host = word;
    else if (CHAINS.includes(word)) said.continued = word === "continued";
    else throw new Error(`${place}: nobody knows what "${word}" means; ${HOSTS.concat(CHAINS).join(", ")}?`);
  }
  return said;
}
