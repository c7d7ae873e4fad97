/* What can the customers' pages do with a script? Keep the code of a link, check and copy it, print.

   The code has ten digits: four are the session number, six are a secret. The secret stays in this browser (address
   fragment, session storage, the field); only the number is sent. Everything here degrades: without a script the pages
   still show the notice, take the confirmation and lead to the customer module. */

const KEPT = "beistand-code";
const GAPS = /[\s\-.\u00a0\u2009\u202f/]+/g;

/** Return ten digits out of what was typed or pasted (also a whole link), or undefined. */
export function readCode(text) {
  const digits = text.slice(text.lastIndexOf("#") + 1).replace(GAPS, "");
  return /^[0-9]{10}$/.test(digits) ? digits : undefined;
}

/** Write a code as it is spoken: 1234 567 890. */
export function grouped(code) {
  return `${code.slice(0, 4)} ${code.slice(4, 7)} ${code.slice(7)}`;
}

/** Take the code out of the address, so that it does not stay in the history, and keep it until the tab closes. */
function keptCode() {
  const given = readCode(location.hash.slice(1));
  if (given !== undefined) {
    history.replaceState(null, "", location.pathname + location.search);
    try {
      sessionStorage.setItem(KEPT, given);
    } catch {
      // Storage may be switched off; the fragment of the form's address carries the code then.
    }
    return given;
  }
  try {
    return readCode(sessionStorage.getItem(KEPT) ?? "");
  } catch {
    return undefined;
  }
}

/** Carry the code across the confirmation: browsers keep a form's fragment to themselves through the redirect. */
function carry(form, code) {
  form.action = `${form.getAttribute("action")}#${code}`;
  for (const element of document.querySelectorAll(".only-with-code")) element.hidden = false;
}

/** The card with the field for the code. */
class CodeCard {
  #card;
  #field;
  #error;
  #state;
  #sent = "";

  constructor(card) {
    this.#card = card;
    this.#field = card.querySelector("#code-field");
    this.#error = card.querySelector("#code-error");
    this.#state = card.querySelector("#code-state");
    this.#field.addEventListener("input", () => this.#typed(false));
    this.#field.addEventListener("change", () => this.#typed(true));
    this.#button("copy")?.addEventListener("click", () => void this.#copy());
    this.#button("demo")?.addEventListener("click", () => void this.#startDemo());
  }

  /** Fill in a code that came with the link. */
  fill(code) {
    this.#field.value = grouped(code);
    this.#typed(true);
  }

  #button(action) {
    return this.#card.querySelector(`[data-action="${action}"]`);
  }

  #typed(isDone) {
    const code = readCode(this.#field.value);
    const isWrong = code === undefined && isDone && this.#field.value.trim() !== "";
    this.#error.hidden = !isWrong;
    this.#error.textContent = isWrong ? this.#card.dataset.textDigits : "";
    this.#field.setAttribute("aria-invalid", String(isWrong));
    for (const action of ["copy", "demo"]) {
      const button = this.#button(action);
      if (button) button.hidden = code === undefined;
    }
    if (code === undefined) {
      this.#state.textContent = "";
      return;
    }
    if (isDone) this.#field.value = grouped(code);
    void this.#tellNumber(code.slice(0, 4));
  }

  /** Send the number, once; the secret never leaves this page. */
  async #tellNumber(number) {
    if (this.#sent === number) return;
    this.#sent = number;
    const isKept = await post(this.#card.dataset.numberAddress, { number });
    if (!isKept) this.#sent = "";
    this.#state.textContent = isKept ? this.#card.dataset.textComplete : this.#card.dataset.textUnsent;
    if (isKept) await showHelper(document.querySelector("#helper"));
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#field.value);
      this.#state.textContent = this.#card.dataset.textCopied;
    } catch {
      this.#field.select();
      this.#state.textContent = this.#card.dataset.textUncopied;
    }
  }

  /** Only on servers that a developer started with a demo customer; this one address gets the whole code. */
  async #startDemo() {
    const isStarted = await post("/demo/start", { code: readCode(this.#field.value) ?? "" });
    this.#state.textContent = isStarted ? this.#card.dataset.textDemo : this.#card.dataset.textUndemo;
  }
}

/** Show who helps and since when bound to secrecy: a piece of a page of ours, empty when nobody waits. */
async function showHelper(place) {
  try {
    const answer = await fetch(place.dataset.address, { signal: AbortSignal.timeout(10_000) });
    const piece = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    place.replaceChildren(...piece.body.children);
  } catch {
    place.replaceChildren();
  }
}

/** Send fields to an address of ours; tell whether that worked within ten seconds. */
async function post(address, fields) {
  try {
    const signal = AbortSignal.timeout(10_000);
    const headers = { accept: "application/json" };
    const answer = await fetch(address, { method: "POST", headers, body: new URLSearchParams(fields), signal });
    return answer.ok;
  } catch {
    return false;
  }
}

for (const element of document.querySelectorAll(".only-with-script")) element.hidden = false;
document.querySelector('[data-action="print"]')?.addEventListener("click", () => print());
const code = keptCode();
const form = document.querySelector("#confirm");
const card = document.querySelector("#code");
if (form && code !== undefined) carry(form, code);
if (card) {
  const codeCard = new CodeCard(card);
  if (code !== undefined) codeCard.fill(code);
}
