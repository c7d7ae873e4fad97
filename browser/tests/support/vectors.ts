/** How does a test read the golden vectors that the Python side wrote? */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The content of one file of `protocol/vectors`. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the test says what its file holds
export function vectors<T>(name: string): T {
  const path = fileURLToPath(new URL(`../../../protocol/vectors/${name}.json`, import.meta.url));
  return JSON.parse(readFileSync(path, "utf-8")) as T;
}
