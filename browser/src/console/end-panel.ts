/** What does the supporter see when the session is over? Why, how long it was, and the way back to the case. */

import { button, element, say } from "./element";
import type { PageFacts } from "./facts";
import { casePage } from "./start-panel";
import type { Texts } from "./texts";

/** The end of a session: a word of the protocol's end reasons or refusals; `null` when no picture was ever seen. */
export interface EndView {
  readonly reason: string;
  readonly lastedS: number | null;
  readonly record: RecordState;
  readonly transcript: RecordState;
}

/** Where the record that both ends signed is: there is none, it is on its way into the case, waits for the server, lies there, or not. */
export type RecordState = "none" | "sending" | "waiting" | "kept" | "failed";

/** The end card. */
export class EndPanel {
  readonly element: HTMLElement;
  readonly #texts: Texts;
  readonly #title = element("h1", { attributes: { tabindex: "-1" } });
  readonly #reason = element("p", { class: "console__lead" });
  readonly #record = element("p", { attributes: { role: "status" } });
  readonly #transcript = element("p", { attributes: { role: "status" } });
  readonly #lasted = element("p", { class: "console__lasted" });

  constructor(texts: Texts, facts: PageFacts, onAgain: () => void) {
    this.#texts = texts;
    const back = element("a", { class: "button", text: texts.end.back, attributes: { href: casePage(facts) } });
    this.element = element("section", { class: "card stack console__card" },
      this.#title, this.#reason, this.#lasted, this.#record, this.#transcript,
      element("div", { class: "console__actions" }, back, button(texts.end.again, "button--quiet", onAgain)));
  }

  /** Show why and how long. */
  show(view: EndView): void {
    const { end } = this.#texts;
    say(this.#title, view.reason === "refused" ? end.refusedTitle : end.title);
    say(this.#reason, end.reason[view.reason] ?? end.reasonOther);
    this.#record.hidden = view.record === "none";
    say(this.#record, view.record === "none" ? "" : end.record[view.record]);
    this.#transcript.hidden = view.transcript === "none";
    say(this.#transcript, view.transcript === "none" ? "" : end.transcript[view.transcript]);
    this.#lasted.hidden = view.lastedS === null;
    const seconds = view.lastedS ?? 0;
    say(this.#lasted, end.lasted(Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60));
  }
}
