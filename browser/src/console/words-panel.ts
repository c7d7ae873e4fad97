/** What does the supporter see while the customer decides? The check words, very large, and what comes next. */

import { button, element, say } from "./element";
import type { Texts } from "./texts";

/** The check words screen. */
export class WordsPanel {
  readonly element: HTMLElement;
  readonly #texts: Texts;
  readonly #title: HTMLElement;
  readonly #words: HTMLElement;
  readonly #after: HTMLElement;
  readonly #state = element("p", { class: "console__state console__state--waiting" });

  constructor(texts: Texts, onEnd: () => void) {
    this.#texts = texts;
    this.#title = element("h1", { text: texts.pairing.title, attributes: { tabindex: "-1" } });
    this.#words = element("ol", { class: "console__words", attributes: { "aria-label": texts.pairing.wordsLabel } });
    this.#after = element("div", { class: "stack" },
      element("p", { class: "console__lead", text: texts.pairing.lead }),
      this.#words,
      element("p", { class: "field__hint", text: texts.pairing.mismatch }));
    this.element = element("section", { class: "card stack console__card" },
      this.#title, this.#after, this.#state,
      element("div", { class: "console__actions" }, button(texts.session.end, "button--danger", onEnd)));
  }

  /** Show the words; an empty list means that the code is still being checked. */
  show(words: readonly string[]): void {
    const { pairing } = this.#texts;
    this.#after.hidden = words.length === 0;
    say(this.#title, words.length === 0 ? pairing.title : pairing.wordsTitle);
    say(this.#state, words.length === 0 ? pairing.checking : pairing.waiting);
    if (this.#words.childElementCount === words.length) return;
    this.#words.replaceChildren(...words.map((text) => element("li", { text })));
  }
}
