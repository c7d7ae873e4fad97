/* Can this browser hold a session? Written so that old browsers understand it; shows the note of the page if not. */
(function () {
  "use strict";
  var note = document.getElementById("browser-note");
  function show() {
    note.hidden = false;
  }
  if (!note || window.isSecureContext === false) {
    return;
  }
  if (!window.WebAssembly || !window.Worker || !window.OffscreenCanvas || !window.crypto || !window.crypto.subtle) {
    show();
    return;
  }
  try {
    window.crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]).then(function () {}, show);
    window.crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]).then(function () {}, show);
  } catch (error) {
    show();
  }
})();
