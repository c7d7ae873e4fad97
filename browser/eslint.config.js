// Which mistakes in TypeScript does a machine find for us? Strict rules, and the same doors between rooms as in Python.
import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** Which rooms may each room import? ARCHITECTURE.md has the plan; `console` builds and joins all of them. */
const doors = {
  wire: [],
  seal: ["wire"],
  session: ["wire"],
  link: ["wire"],
  input: ["wire"],
  video: ["wire", "seal"],
  console: ["wire", "seal", "session", "link", "input", "video"],
};
const tests = ["**/*.test.ts", "tests/**/*.ts"];

const restricted = (room) => {
  const closed = Object.keys(doors).filter((other) => other !== room && !doors[room].includes(other));
  const patterns = closed.map((other) => ({
    regex: `^(\\.\\.?/)+${other}(/|$)`,
    message: `${room} must not know ${other}: doors open downwards only (ARCHITECTURE.md)`,
  }));
  const msgpack = { name: "@msgpack/msgpack", message: "only wire knows how a message becomes bytes" };
  return {
    files: [`src/${room}/**/*.ts`],
    ignores: tests,
    rules: { "no-restricted-imports": ["error", { patterns, paths: room === "wire" ? [] : [msgpack] }] },
  };
};

export default defineConfig(
  { ignores: ["node_modules/", "dist/"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-misused-spread": ["error", { allow: ["string"] }], // we count code points on purpose
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", { max: 40, skipComments: true, skipBlankLines: true }],
      "no-restricted-globals": ["error", "Buffer", "process", "global", "require"],
      eqeqeq: "error",
    },
  },
  { files: tests, rules: { "max-lines-per-function": "off", "no-restricted-globals": "off" } },
  { files: ["*.js"], extends: [tseslint.configs.disableTypeChecked] },
  Object.keys(doors).map(restricted),
);
