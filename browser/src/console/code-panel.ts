/** What does the supporter see until the customer is there? The code, very large, and ways to send it. */

import type { Announcer } from "./announcer";
import { copyButton } from "./copy-button";
import { button, element, field, say } from "./element";
import type { PageFacts } from "./facts";
import { groupedCode, invitation, spokenCode } from "./invitation";
import { textsOf } from "./texts";
import type { Texts } from "./texts";

/** Where the wait for the customer stands. */
export interface CodeView {
  readonly code: string;
  readonly leftMs: number;
  readonly stage: "connecting" | "waiting" | "expired" | "burned" | "used";
  /** Wrong entries so far, and how many burn the code. */
  readonly wrongRuns: number;
  readonly runsMax: number;
}

/** What the person can do here. */
export interface CodeActions {
  onNewCode(): void;
  onCancel(): void;
}

/** The code screen. */
export class CodePanel {
  readonly element: HTMLElement;
  readonly #texts: Texts;
  readonly #announcer: Announcer;
  readonly #digits = element("p", { class: "code-digits console__code", attributes: { "aria-hidden": "true" } });
  readonly #spoken = element("p", { class: "visually-hidden" });
  readonly #left = element("p", { class: "console__countdown" });
  readonly #state = element("p", { class: "console__state" });
  readonly #problem = element("p", { class: "alert alert--danger", attributes: { role: "alert" } });
  readonly #lead: HTMLElement;
  readonly #share: HTMLElement;
  readonly #renew: HTMLButtonElement;
  #code = "";
  #minuteSaid = Number.POSITIVE_INFINITY;

  constructor(texts: Texts, facts: PageFacts, announcer: Announcer, actions: CodeActions) {
    this.#texts = texts;
    this.#announcer = announcer;
    this.#lead = element("p", { class: "console__lead", text: texts.code.lead });
    this.#renew = button(texts.code.newCode, "", () => { actions.onNewCode(); });
    const announce = (sentence: string): void => { announcer.announce(sentence); };
    const link = (): string => invitation(texts, facts, this.#code, 10).link;
    this.#share = element("div", { class: "stack" },
      element("div", { class: "console__actions console__actions--centred" },
        copyButton(texts, texts.code.copyLink, link, announce),
        copyButton(texts, texts.code.copyCode, () => groupedCode(this.#code), announce)),
      new MailBlock(texts, facts, () => this.#code, announce).element);
    this.element = element("section", { class: "card stack console__card" },
      element("h1", { text: texts.code.title, attributes: { tabindex: "-1" } }),
      this.#lead, this.#digits, this.#spoken, this.#left, this.#problem, this.#state, this.#share,
      element("div", { class: "console__actions" }, this.#renew,
        button(texts.code.cancel, "button--quiet", () => { actions.onCancel(); })));
  }

  /** Show where the wait stands; call it each second for the countdown. */
  show(view: CodeView): void {
    const { code: texts } = this.#texts;
    const isOver = view.stage !== "connecting" && view.stage !== "waiting";
    this.#code = view.code;
    say(this.#digits, groupedCode(view.code));
    say(this.#spoken, texts.spoken(spokenCode(view.code)));
    this.#digits.classList.toggle("console__code--over", isOver);
    this.#showLeft(view.leftMs, isOver);
    this.#state.classList.toggle("console__state--waiting", !isOver);
    this.#state.hidden = isOver;
    say(this.#state, view.stage === "connecting" ? texts.connecting : texts.waiting);
    const problem = this.#problemOf(view);
    this.#problem.hidden = problem === "";
    say(this.#problem, problem);
    this.#lead.hidden = isOver;
    this.#share.hidden = isOver;
    this.#renew.hidden = !isOver;
  }

  #problemOf(view: CodeView): string {
    const { code: texts } = this.#texts;
    if (view.stage === "burned") return texts.burned;
    if (view.stage === "used") return texts.restarted;
    if (view.stage === "expired") return texts.expired;
    return view.wrongRuns > 0 ? texts.wrongRun(view.wrongRuns, view.runsMax) : "";
  }

  #showLeft(leftMs: number, isOver: boolean): void {
    const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
    this.#left.hidden = isOver;
    say(this.#left, this.#texts.code.valid(Math.floor(seconds / 60), seconds % 60));
    const minute = Math.ceil(seconds / 60);
    // A screen reader hears the minutes 5, 2 and 1, not every second.
    if (!isOver && minute < this.#minuteSaid && [5, 2, 1].includes(minute)) {
      this.#announcer.announce(this.#texts.code.validSpoken(minute));
    }
    this.#minuteSaid = isOver ? Number.POSITIVE_INFINITY : minute;
  }
}

/** The e-mail in the customer's language, folded away until it is wanted. */
class MailBlock {
  readonly element: HTMLDetailsElement;

  constructor(texts: Texts, facts: PageFacts, code: () => string, announce: (sentence: string) => void) {
    const language = element("select", { attributes: { id: "mail-language" } });
    for (const [value, text] of [["de", texts.mail.german], ["en", texts.mail.english]] as const) {
      language.append(element("option", { text, attributes: { value } }));
    }
    language.value = texts.language;
    const subject = element("input", { attributes: { id: "mail-subject", readonly: "" } });
    const body = element("textarea", { attributes: { id: "mail-body", readonly: "", rows: "14" } });
    const open = element("a", { class: "button button--quiet", text: texts.mail.open });
    const fill = (): void => {
      const mail = invitation(textsOf(language.value), facts, code(), 10);
      subject.value = mail.subject;
      body.value = mail.body;
      body.lang = subject.lang = language.value;
      open.href = mail.mailto;
    };
    language.addEventListener("change", fill);
    this.element = element("details", { class: "console__mail" },
      element("summary", { text: texts.mail.title }),
      element("div", { class: "stack" },
        field(texts.mail.language, language),
        field(texts.mail.subject, subject),
        field(texts.mail.body, body),
        element("div", { class: "console__actions" }, open,
          copyButton(texts, texts.mail.copy, () => `${subject.value}\n\n${body.value}`, announce))));
    this.element.addEventListener("toggle", fill);
  }
}
