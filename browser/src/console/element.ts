/** How is one element of the page made? With its class, text, attributes and children, and never from HTML text. */

/** What an element has besides its children. */
export interface ElementFacts {
  readonly class?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Make an element. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  facts: ElementFacts = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (facts.class !== undefined) made.className = facts.class;
  if (facts.text !== undefined) made.textContent = facts.text;
  for (const [name, value] of Object.entries(facts.attributes ?? {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Make a button that does something. */
export function button(text: string, style: string, onClick: () => void): HTMLButtonElement {
  const made = element("button", { class: `button ${style}`.trim(), text, attributes: { type: "button" } });
  made.addEventListener("click", onClick);
  return made;
}

/** Make a text field with its label; `hint` is read with it. */
export function field(
  label: string,
  control: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement,
  hint = "",
): HTMLElement {
  const row = element("div", { class: "field" }, element("label", { text: label, attributes: { for: control.id } }));
  if (hint !== "") {
    const note = element("p", { class: "field__hint", text: hint, attributes: { id: `${control.id}-hint` } });
    control.setAttribute("aria-describedby", note.id);
    row.append(note);
  }
  row.append(control);
  return row;
}

/** Set the text only when it is another one: a screen reader reads a changed text again. */
export function say(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
