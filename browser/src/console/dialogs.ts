/** What does the console ask in a window of its own? Why control, which text, really end. Native `<dialog>`s. */

import { button, element, field } from "./element";
import type { AskedRight } from "./steering";
import type { Texts } from "./texts";

/** Longest reason, in characters; an umlaut needs two of the protocol's 512 bytes. */
const REASON_MAX = 200;
/** Longest text that is typed in one go, in characters. */
const TYPED_MAX = 5_000;

/** Ask why a right is needed; the reason is handed over when the person sends it. */
export function askDialog(texts: Texts, right: AskedRight, onSend: (reason: string) => void): HTMLDialogElement {
  const said = texts.ask.rights[right];
  const reason = element("input", {
    attributes: { id: `ask-${right}`, maxlength: String(REASON_MAX), required: "", autocomplete: "off" },
  });
  reason.value = said.preset;
  return dialog(said.title, said.lead, [field(texts.ask.reason, reason, texts.ask.hint)], {
    yes: texts.ask.send,
    no: texts.ask.cancel,
    style: "",
    onYes: () => {
      onSend(reason.value.trim());
    },
  });
}

/** Ask for a text that shall be typed at the customer. */
export function typeDialog(texts: Texts, onType: (text: string) => void): HTMLDialogElement {
  const text = element("textarea", {
    attributes: { id: "type-text", rows: "6", maxlength: String(TYPED_MAX), required: "", spellcheck: "false" },
  });
  return dialog(texts.type.title, texts.type.lead, [field(texts.type.text, text, texts.type.hint(TYPED_MAX))], {
    yes: texts.type.send,
    no: texts.type.cancel,
    style: "",
    onYes: () => {
      onType(text.value);
      // What was typed may be a password: it does not stay on the page.
      text.value = "";
    },
  });
}

/** Ask whether the session shall really end. */
export function quitDialog(texts: Texts, onEnd: () => void): HTMLDialogElement {
  const { quit } = texts;
  return dialog(quit.title, quit.lead, [], { yes: quit.end, no: quit.stay, style: "button--danger", onYes: onEnd });
}

interface Answers {
  readonly yes: string;
  readonly no: string;
  readonly style: string;
  readonly onYes: () => void;
}

function dialog(title: string, lead: string, content: readonly HTMLElement[], answers: Answers): HTMLDialogElement {
  const made = element("dialog", { class: "console__dialog" });
  const yes = element("button", { class: `button ${answers.style}`.trim(), text: answers.yes });
  const no = button(answers.no, "button--quiet", () => {
    made.close();
  });
  const heading = element("h2", { text: title, attributes: { id: `dialog-${crypto.randomUUID()}` } });
  made.setAttribute("aria-labelledby", heading.id);
  const form = element("form", { class: "stack", attributes: { method: "dialog" } },
    heading, element("p", { text: lead }), ...content,
    element("div", { class: "console__actions" }, yes, no));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    made.close();
    answers.onYes();
  });
  made.append(form);
  return made;
}
