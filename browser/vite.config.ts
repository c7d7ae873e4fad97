// How does the browser code become files that the server hands out? Stable names, no inline code, one worker chunk.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const names = { entryFileNames: "[name].js", chunkFileNames: "[name].js", assetFileNames: "[name][extname]" };

export default defineConfig({
  base: "/static/browser/",
  publicDir: false,
  worker: { format: "es", rolldownOptions: { output: names } },
  build: {
    target: "es2023",
    outDir: here("../src/beistand/server/web/static/browser"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: true,
    rolldownOptions: {
      input: { console: here("src/console/main.ts") },
      output: names,
    },
  },
  test: { include: ["src/**/*.test.ts", "tests/**/*.test.ts"], environment: "node" },
});
