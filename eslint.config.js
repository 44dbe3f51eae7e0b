// Strict, typed rules for the package's TypeScript; untyped ones for the page and the scripts.

import js from "@eslint/js";
import tseslint from "typescript-eslint";

const BROWSER = ["document", "window", "navigator", "indexedDB", "location", "fetch", "structuredClone"];
const SHARED = [
  "console",
  "performance",
  "URL",
  "TextEncoder",
  "TextDecoder",
  "AbortController",
  "AbortSignal",
];
const TIMERS = ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "queueMicrotask"];
const NODE = ["process", "Buffer", "fetch", "Request", "Response", "Headers"];

/**
 * @param {string[]} names
 * @returns {Record<string, "readonly">}
 */
const readonly = (...names) => Object.fromEntries(names.map((name) => [name, "readonly"]));

export default tseslint.config(
  { ignores: ["target/", "pkg/", "www/data/", "test-results/"] },
  js.configs.recommended,
  {
    rules: {
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "no-shadow": "error",
      "no-unused-vars": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "no-shadow": "off",
      "@typescript-eslint/no-shadow": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  {
    // Offsets that the encoder and the decoder know to be inside of their buffers.
    files: ["pkg-template/src/codec/**"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    // node:test's `test` and `describe` give promises that the runner itself waits for.
    files: ["**/tests/**/*.ts"],
    rules: { "@typescript-eslint/no-floating-promises": "off" },
  },
  { files: ["www/**/*.js"], languageOptions: { globals: readonly(...BROWSER, ...SHARED, ...TIMERS) } },
  {
    files: ["**/*.mjs", "*.config.js"],
    languageOptions: { globals: readonly(...NODE, ...SHARED, ...TIMERS) },
  },
  {
    // Functions that are handed to the page run there.
    files: ["tests/e2e/**", "tests/bench/**"],
    languageOptions: { globals: readonly(...BROWSER) },
  },
);
