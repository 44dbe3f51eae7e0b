// Every link of the documentation leads somewhere: in the repository, and in the package, which has some of the pages.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { ROOT } from "./blocks.mjs";
import { entriesOf } from "./install.mjs";

const IN_PACKAGE = join(ROOT, "pkg");

function pagesIn(folder, names) {
  const docs = readdirSync(join(folder, "docs")).filter((name) => name.endsWith(".md"));
  return [...names, ...docs.map((name) => `docs/${name}`)].map((name) => ({ name, folder }));
}

const PAGES = [
  ...pagesIn(ROOT, ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]),
  ...pagesIn(IN_PACKAGE, ["README.md", "CHANGELOG.md", "llms.txt"]),
];

/** Links and references, without what is in code. */
function linksOf(text) {
  const prose = text.replace(/^```.*?^```$/gms, "").replace(/`[^`\n]*`/g, "`");
  const direct = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  const defined = new Map([...prose.matchAll(/^\[([^\]]+)\]: (\S+)$/gm)].map(([, name, to]) => [name, to]));
  const undefinedOnes = [...prose.matchAll(/\]\[([^\]]+)\]/g)]
    .map(([, name]) => name)
    .filter((name) => !defined.has(name));
  return { targets: [...direct, ...defined.values()], undefinedOnes };
}

/** The names by which the headings of a page can be linked to. */
function anchorsOf(file) {
  const text = readFileSync(file, "utf8").replace(/^```.*?^```$/gms, "");
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

for (const { name, folder } of PAGES) {
  const place = folder === ROOT ? name : `pkg/${name}`;
  test(`links of ${place}`, () => {
    const file = join(folder, name);
    const { targets, undefinedOnes } = linksOf(readFileSync(file, "utf8"));
    assert.deepEqual(undefinedOnes, []);
    for (const target of targets.filter((each) => !each.startsWith("https://"))) {
      const [path, anchor] = target.split("#");
      const linked = path === "" ? file : join(dirname(file), path);
      assert.ok(existsSync(linked), `${place}: ${target}`);
      if (anchor !== undefined) assert.ok(anchorsOf(linked).includes(anchor), `${place}: ${target}`);
    }
  });
}

test("llms.txt has its form, every entry of the package and every page in it", () => {
  const text = readFileSync(join(IN_PACKAGE, "llms.txt"), "utf8");
  assert.match(
    text,
    /^# Minamo\n\n> [^\n]+\n\n(- [^\n]+\n)+\n(## \w+\n\n(- \[[^\]]+\]\([^)]+\)(: [^\n]+)?\n)+\n?)+$/,
  );
  for (const [entry, file] of entriesOf(IN_PACKAGE, ["types"]).filter(([, each]) => each.endsWith(".d.ts"))) {
    assert.ok(
      text.includes(`[\`${entry}\`](${file.slice(2)})`),
      `llms.txt does not link ${entry} to its types`,
    );
  }
  for (const name of readdirSync(join(IN_PACKAGE, "docs")))
    assert.ok(text.includes(`(docs/${name})`), `llms.txt does not link docs/${name}`);
});
