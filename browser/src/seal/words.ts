/** Which words do two people compare on the phone? Numbers in, words out; the same numbers on both screens. */

import { WORDS_TABLE } from "./words.generated";

export type Language = "de" | "en";

/** The words with these numbers (0 to 255). */
export function wordsOf(numbers: Uint8Array, language: Language): readonly string[] {
  return Array.from(numbers, (number) => WORDS_TABLE[number]?.[language === "de" ? 0 : 1] ?? "");
}
