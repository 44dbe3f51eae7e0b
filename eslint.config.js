// Strict, typed rules for the package's TypeScript; untyped ones for the page and the scripts.

import js from "@eslint/js";
import globals from "globals";
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "**/.venv/",
      "target/",
      "pkg/",
      "www/data/",
      "test-results/",
      // Their test compiles them, with the types of two packages.
      "tests/clients/snippets/",
      // Examples: each for the host that its folder is named after.
      "tests/packaging/*/",
    ],
  },
  js.configs.recommended,
  {
    rules: {
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
      "@typescript-eslint/dot-notation": ["error", { allowIndexSignaturePropertyAccess: true }],
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
  {
    files: ["www/**/*.js"],
    languageOptions: { globals: globals.browser },
    // The compiler finds those too, and knows the uses in JSDoc types.
    rules: { "no-unused-vars": "off" },
  },
  { files: ["**/*.mjs", "*.config.js"], languageOptions: { globals: globals.node } },
  {
    // Functions that are handed to the page run there.
    files: ["tests/browsers/page/**", "tests/e2e/**", "tests/bench/**"],
    languageOptions: { globals: globals.browser },
  },
);
