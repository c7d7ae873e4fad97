// How are the developers' pages served? From the sources, with the look of the server's pages beside them.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({ root: here(".."), base: "/", server: { host: "127.0.0.1", fs: { allow: [here("../..")] } } });
