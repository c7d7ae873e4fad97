/* How does a passkey come from the browser into a form? Forms with data-passkey ("get" or "create") ask the server,
   then the device, put the answer into their hidden field and are sent. */
const forms = [...document.querySelectorAll("form[data-passkey]")];

function isPossible() {
  return window.isSecureContext && "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;
}

async function ask(form) {
  const csrf = form.querySelector("[name=csrf]")?.value ?? "";
  const answer = await fetch(form.dataset.options, { method: "POST", headers: { "x-beistand-csrf": csrf } });
  if (!answer.ok) {
    throw new Error(`the server answered ${answer.status}`);
  }
  const question = await answer.json();
  const signal = AbortSignal.timeout(120_000);
  if (form.dataset.passkey === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(question);
    return navigator.credentials.create({ publicKey, signal });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question), signal });
}

for (const form of forms) {
  const button = form.querySelector("[data-passkey-button]");
  const note = form.querySelector("[data-passkey-note]");
  if (!isPossible()) {
    continue;
  }
  for (const hidden of form.querySelectorAll("[data-with-passkey]")) {
    hidden.hidden = false;
  }
  button.addEventListener("click", async () => {
    button.disabled = true;
    note.hidden = true;
    try {
      const made = await ask(form);
      form.querySelector("[name=passkey]").value = JSON.stringify(made.toJSON());
      // Not requestSubmit: a code that is demanded otherwise is not typed here.
      form.submit();
    } catch {
      note.hidden = false;
      button.disabled = false;
    }
  });
}
