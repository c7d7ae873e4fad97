/** What does the supporter see before the session? The case, one large button, and what went wrong, if anything. */

import { button, element, say } from "./element";
import type { PageFacts } from "./facts";
import type { Texts } from "./texts";

/** The start screen. */
export class StartPanel {
  readonly element: HTMLElement;
  readonly #texts: Texts;
  readonly #problem: HTMLElement;
  readonly #begin: HTMLButtonElement;

  constructor(texts: Texts, facts: PageFacts, onBegin: () => void) {
    this.#texts = texts;
    this.#begin = button(texts.start.begin, "button--large", onBegin);
    this.#problem = element("p", { class: "alert alert--danger", attributes: { role: "alert" } });
    this.#problem.hidden = true;
    const back = element("a", {
      class: "button button--quiet",
      text: texts.start.back,
      attributes: { href: casePage(facts) },
    });
    this.element = element(
      "section",
      { class: "card stack console__card" },
      element("h1", { text: texts.start.title, attributes: { tabindex: "-1" } }),
      caseFacts(texts, facts),
      element("p", { class: "console__lead", text: texts.start.lead }),
      this.#problem,
      element("div", { class: "console__actions" }, this.#begin, back),
    );
  }

  /** Show whether the session is being prepared, and the problem of the last try (empty: none). */
  show(isBusy: boolean, problem: string): void {
    this.#begin.disabled = isBusy;
    say(this.#begin, isBusy ? this.#texts.start.beginning : this.#texts.start.begin);
    this.#problem.hidden = problem === "";
    say(this.#problem, problem);
  }

  /** This browser cannot hold a session: say why and take the button away. */
  refuse(sentence: string): void {
    this.show(false, sentence);
    this.#begin.hidden = true;
  }
}

/** The address of the case's page. */
export function casePage(facts: PageFacts): string {
  return `/cases/${encodeURIComponent(facts.caseNumber)}`;
}

function caseFacts(texts: Texts, facts: PageFacts): HTMLElement {
  const list = element("dl", { class: "facts" });
  const rows: readonly (readonly [string, string])[] = [
    [texts.start.caseNumber, facts.caseNumber],
    [texts.start.customer, facts.customer],
    [texts.start.purpose, facts.purpose],
    [texts.start.supporter, facts.supporter],
  ];
  for (const [term, value] of rows) {
    if (value !== "") list.append(element("dt", { text: term }), element("dd", { text: value }));
  }
  return list;
}
