/** How do supporter and customer write to each other? Lines, oldest first, and a field for the next one. */

import type { TalkLine } from "../session/state";
import { SAID_MAX_CHARACTERS } from "../wire/limits";
import { button, element, say } from "./element";
import type { Texts } from "./texts";

/** The talk beside the picture. */
export class TalkPanel {
  readonly element: HTMLElement;
  readonly #texts: Texts;
  readonly #lines = element("ol", { class: "talk__list" });
  readonly #log = element("div", { class: "talk__lines", attributes: { role: "log", tabindex: "0" } }, this.#lines);
  readonly #field = element("input", { class: "talk__field" });
  readonly #state = element("span", { class: "talk__state", attributes: { role: "status" } });
  readonly #keep: HTMLButtonElement;
  #shown: readonly TalkLine[] = [];

  constructor(texts: Texts, onSay: (text: string) => void, onKeep: () => void) {
    const { talk } = texts;
    this.#texts = texts;
    this.#log.setAttribute("aria-label", talk.title);
    this.#field.type = "text";
    this.#field.maxLength = SAID_MAX_CHARACTERS;
    this.#field.autocomplete = "off";
    this.#field.setAttribute("aria-label", talk.field);
    this.#field.placeholder = talk.field;
    const send = element("button", { class: "button toolbar__tool", text: talk.send });
    const form = element("form", { class: "talk__form" }, this.#field, send);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.#field.value.trim();
      if (text === "") return;
      this.#field.value = "";
      onSay(text);
    });
    this.#keep = button(talk.keep, "button--quiet toolbar__tool", onKeep);
    const keeping = element("div", { class: "talk__keeping" }, this.#state, this.#keep);
    this.element = element("aside", { class: "talk", attributes: { "aria-label": talk.title } }, this.#log, keeping, form);
    this.element.hidden = true;
  }

  /** Show these lines; what was shown before is not built again. */
  show(lines: readonly TalkLine[]): void {
    if (lines === this.#shown) return;
    this.#shown = lines;
    this.#lines.replaceChildren(...lines.map((line) => this.#line(line)));
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  /** Say whether what is written is kept, and let the supporter ask for it where the rules allow that. */
  showKeeping(keeping: { readonly isKept: boolean; readonly mayAsk: boolean; readonly isNever: boolean }): void {
    const { talk } = this.#texts;
    say(this.#state, keeping.isKept ? talk.kept : talk.unkept);
    this.#state.classList.toggle("talk__state--kept", keeping.isKept);
    this.#keep.hidden = keeping.isKept || keeping.isNever;
    this.#keep.disabled = !keeping.mayAsk;
  }

  /** Put the keyboard into the field. */
  focus(): void {
    this.#field.focus();
  }

  #line(line: TalkLine): HTMLElement {
    const { talk } = this.#texts;
    const who = element("strong", { class: "talk__who", text: line.who === "customer" ? talk.customer : talk.self });
    return element("li", { class: `talk__line talk__line--${line.who}` }, who, element("span", { text: line.text }));
  }
}
