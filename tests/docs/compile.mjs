// The types of all programs, checked at once against those of the packages that they import.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";

import { ROOT } from "./blocks.mjs";
import { sourceOf } from "./programs.mjs";

/** Blocks are mostly JavaScript, so what has no type may be anything. */
const OPTIONS = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  jsx: ts.JsxEmit.ReactJSX,
  types: ["node"],
  typeRoots: [join(ROOT, "node_modules/@types")],
  strict: false,
  skipLibCheck: true,
};

/** What Workers bring along, and what they make of a module that is imported. */
const AMBIENT = `
declare const trustedTypes: any;
declare module "cloudflare:workers" {
  export class DurableObject<Env = any> { constructor(state: any, env: Env); protected ctx: any; protected env: Env; }
}
`;

/**
 * Compiles programs to modules in `folder`.
 *
 * @returns what is wrong with them, by the names of the programs
 */
export function compile(folder, programs) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const sources = new Map();
  for (const program of programs) {
    const source = sourceOf(program);
    const file = join(folder, program.name + program.ending);
    writeFileSync(file, source.text);
    sources.set(file, { ...source, program });
  }
  const ambient = join(folder, "ambient.d.ts");
  writeFileSync(ambient, AMBIENT);
  const compiler = ts.createProgram([ambient, ...sources.keys()], OPTIONS);
  const found = new Map(programs.map(({ name }) => [name, []]));
  for (const diagnostic of ts.getPreEmitDiagnostics(compiler)) {
    const { file, start = 0, messageText } = diagnostic;
    const source = sources.get(file?.fileName);
    const text = ts.flattenDiagnosticMessageText(messageText, "\n");
    if (source === undefined) throw new Error(`${file?.fileName}: ${text}`);
    const place = source.placeOf(file.getLineAndCharacterOfPosition(start).line);
    found.get(source.program.name).push(`${place}: ${text}`);
  }
  compiler.emit();
  return found;
}

/** What is wrong with the syntax of a block of something that is not installed. */
export function syntaxErrors({ text, page, line }) {
  const { diagnostics } = ts.transpileModule(text, {
    fileName: "block.tsx",
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      jsx: ts.JsxEmit.Preserve,
    },
  });
  return diagnostics.map(
    ({ messageText }) => `${page}:${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
  );
}

/** The file that a program is compiled to. */
export const moduleOf = ({ name, ending }) => name + (ending === ".tsx" ? ".js" : ".mjs");
