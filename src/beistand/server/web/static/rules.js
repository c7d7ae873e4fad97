/* How does the preview of the rules stay current? Posts the draft shortly after a change and swaps the preview.

   Without a script the button "Vorschau" does the same with a whole page. */

const WAIT_MS = 400;
const ANSWER_MAX_MS = 10_000;
const form = document.getElementById("rules");
const preview = document.getElementById("preview");
const told = document.getElementById("preview-told");
let timer;
let running;

/** Ask for the preview of what the form says now; a newer question replaces an older one. */
async function refresh() {
  running?.abort();
  running = new AbortController();
  const signal = AbortSignal.any([running.signal, AbortSignal.timeout(ANSWER_MAX_MS)]);
  const body = new FormData(form);
  body.set("part", "preview");
  try {
    const address = `/notices/preview?language=${document.documentElement.lang}`;
    const answer = await fetch(address, { method: "POST", body, signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    preview.replaceChildren(...page.body.childNodes);
    told.textContent = told.dataset.text;
  } catch {
    // The old preview stays; the button still works.
  }
}

form.addEventListener("input", (event) => {
  if (event.target.name === "note") return;
  clearTimeout(timer);
  timer = setTimeout(refresh, WAIT_MS);
});
