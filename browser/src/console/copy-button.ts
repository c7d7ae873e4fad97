/** How does text get into the supporter's clipboard? By a button that says whether it worked. */

import { button, say } from "./element";
import type { Texts } from "./texts";

const SHOWN_MS = 2_500;

/** Make a button that copies what `read` returns at that moment. */
export function copyButton(
  texts: Texts,
  label: string,
  read: () => string,
  announce: (sentence: string) => void,
): HTMLButtonElement {
  const made = button(label, "button--quiet", () => {
    void copy(read()).then((isCopied) => {
      const result = isCopied ? texts.code.copied : texts.code.copyFailed;
      announce(result);
      say(made, result);
      setTimeout(() => {
        say(made, label);
      }, SHOWN_MS);
    });
  });
  return made;
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
