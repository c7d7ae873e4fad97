/** How does a person who does not see the page hear what changed? One polite live region, one sentence at a time. */

import { element, say } from "./element";

/** How long a sentence stands: long enough to be read out, too short to be met later on another screen. */
const STANDS_MS = 8_000;

/** Speaks through the screen reader. */
export class Announcer {
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly element = element("p", { class: "visually-hidden", attributes: { role: "status", "aria-live": "polite" } });

  /** Say a sentence; the same one twice in a row is said once. */
  announce(sentence: string): void {
    say(this.element, sentence);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      say(this.element, "");
    }, STANDS_MS);
  }
}
