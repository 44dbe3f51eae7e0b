// Programs from blocks: blocks that go on from each other are one, each in the scope of those before it.

import ts from "typescript";

/**
 * @typedef {object} Program
 * @property {string} name of its file, without the ending
 * @property {string} title the place of its last block
 * @property {import("./blocks.mjs").Block[]} blocks
 * @property {string} host
 * @property {string} ending of its source
 */

/** @returns {Program[]} */
export function makePrograms(blocks) {
  const programs = [];
  for (const block of blocks) {
    const { page, host, continued, line } = block;
    const last = programs.findLast((each) => each.blocks[0].page === page && each.host === host);
    if (!continued || last === undefined) {
      const name = `${page.replace(/\W/g, "-")}-${line}`;
      programs.push({ name, host, blocks: [block], title: `${page}:${line}`, ending: ".mts" });
    } else {
      last.blocks.push(block);
      last.title = `${last.blocks[0].page}:${last.blocks.map((each) => each.line).join(", ")}`;
    }
  }
  for (const program of programs) {
    if (program.blocks.some(({ language }) => language.endsWith("x"))) program.ending = ".tsx";
  }
  return programs;
}

/** The text of a program. Its imports come first, once; each line knows where it is from. */
export function sourceOf({ blocks }) {
  const imports = new Imports();
  const lines = [];
  const places = [];
  const add = (text, page, line) => {
    for (const [at, each] of text.split("\n").entries()) {
      lines.push(each);
      places.push(`${page}:${line + at}`);
    }
  };
  const [{ page }] = blocks;
  for (const [at, block] of blocks.entries()) {
    if (at > 0) add("{", page, block.line);
    // Any free port, for another program may have this one.
    add(imports.take(block.text.trimEnd().replaceAll("port: 8000", "port: 0")), page, block.line);
  }
  add("}".repeat(blocks.length - 1), page, blocks.at(-1).line);
  const first = imports.texts();
  return {
    text: [...first, ...lines, "export {};"].join("\n"),
    placeOf: (line) => places[Math.max(line - first.length, 0)] ?? places.at(-1),
  };
}

/** The imports of several blocks: the same name may be imported by more than one. */
class Imports {
  #named = new Map();
  #others = new Set();

  /** Takes the imports out of a block, and leaves empty lines where they were. */
  take(text) {
    const file = ts.createSourceFile("block.tsx", text, ts.ScriptTarget.Latest);
    let rest = text;
    for (const statement of file.statements.filter(ts.isImportDeclaration)) {
      this.#add(statement, file);
      const [start, end] = [statement.getStart(file), statement.end];
      rest = rest.slice(0, start) + rest.slice(start, end).replace(/[^\n]/g, " ") + rest.slice(end);
    }
    return rest;
  }

  #add(statement, file) {
    const { importClause, moduleSpecifier } = statement;
    const bindings = importClause?.namedBindings;
    if (importClause?.name !== undefined || bindings === undefined || !ts.isNamedImports(bindings)) {
      this.#others.add(statement.getText(file));
      return;
    }
    const names = this.#named.get(moduleSpecifier.text) ?? new Set();
    const kind = importClause.phaseModifier === ts.SyntaxKind.TypeKeyword ? "type " : "";
    for (const element of bindings.elements) names.add(kind + element.getText(file));
    this.#named.set(moduleSpecifier.text, names);
  }

  texts() {
    const named = [...this.#named].map(
      ([from, names]) => `import { ${[...names].join(", ")} } from ${JSON.stringify(from)};`,
    );
    return [...this.#others, ...named];
  }
}
