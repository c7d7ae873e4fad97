/** How does a person who does not see the page hear what changed? One polite live region, one sentence at a time. */

import { element, say } from "./element";

/** Speaks through the screen reader. */
export class Announcer {
  readonly element = element("p", { class: "visually-hidden", attributes: { role: "status", "aria-live": "polite" } });

  /** Say a sentence; the same one twice in a row is said once. */
  announce(sentence: string): void {
    say(this.element, sentence);
  }
}
