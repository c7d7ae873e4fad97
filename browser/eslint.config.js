// Which mistakes in TypeScript does a machine find for us? Strict rules, and the same doors between rooms as in Python.
import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Rooms that `room` must not import from. */
const closed = (room, forbidden) => ({
  files: [`src/${room}/**/*.ts`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: forbidden.map((name) => ({
          group: [`**/${name}/**`],
          message: `${room} must not know ${name}: doors open downwards only (ARCHITECTURE.md)`,
        })),
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ["node_modules/", "dist/"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", { max: 60, skipComments: true, skipBlankLines: true }],
      eqeqeq: "error",
    },
  },
  { files: ["**/*.test.ts"], rules: { "max-lines-per-function": "off" } },
  closed("wire", ["seal", "session", "link", "video", "input", "console"]),
  closed("seal", ["session", "link", "video", "input", "console"]),
  closed("link", ["seal", "session", "video", "input", "console"]),
  closed("session", ["video", "input", "console"]),
  closed("video", ["session", "link", "input", "console"]),
  closed("input", ["seal", "session", "link", "video", "console"]),
);
