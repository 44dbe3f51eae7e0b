// The commands of the documentation: that they are there, and take these options. What they do is what other tests are about.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { ROOT } from "./blocks.mjs";

/**
 * What is wrong with the commands of a block.
 *
 * @param {string} folder with the package installed
 */
export async function commandErrors(folder, { page, line, text }) {
  const errors = [];
  const { readArguments } = await import(
    pathToFileURL(join(folder, "node_modules/minamo/dist/node/arguments.js"))
  );
  for (const [at, whole] of text.split("\n").entries()) {
    const command = whole.replace(/#.*$/, "").trim();
    const wrong = command === "" ? undefined : judge(command, readArguments);
    if (wrong !== undefined) errors.push(`${page}:${line + at}: ${command}: ${wrong}`);
  }
  return errors;
}

const KINDS = [
  {
    begins: ["make"],
    judge(words) {
      const makefile = readFileSync(join(ROOT, "Makefile"), "utf8");
      const missing = words.filter((word) => !(word.includes("=") || makefile.includes(`\n${word}: `)));
      return missing.length === 0 ? undefined : `the Makefile has no ${missing.join(", ")}`;
    },
  },
  {
    begins: ["npx", "minamo"],
    judge(words, readArguments) {
      try {
        readArguments(words);
        return undefined;
      } catch (error) {
        return error.message;
      }
    },
  },
  {
    begins: ["npm", "install"],
    judge: (words) => (words.at(-1) === "minamo" ? undefined : "it installs something else"),
  },
  {
    // tests/clients/aws-cli.test.mjs runs it.
    begins: ["aws", "dynamodb"],
    judge: (words) => (words.includes("--endpoint-url") ? undefined : "it goes to the service"),
  },
];

function judge(command, readArguments) {
  const words = command.split(/\s+/);
  const kind = KINDS.find(({ begins }) => begins.every((word, at) => words[at] === word));
  if (kind === undefined) return "nobody tests this command";
  return kind.judge(words.slice(kind.begins.length), readArguments);
}
