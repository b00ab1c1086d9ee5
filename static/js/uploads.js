/*
 * Sends a file as soon as it is chosen, to the same address as the step's buttons, and shows what came of it in the
 * field itself, as the server draws it. Without this script, or when it fails, the file leaves with the buttons.
 *
 * One file field is sent at a time. The input itself stays where it is while all around it is drawn anew: a file may be
 * chosen in it meanwhile. A button pressed meanwhile waits, and does not leave what was refused behind; pressed again, it
 * goes at once.
 */
(() => {
  "use strict";

  const form = document.getElementById("step");
  if (!form) return;

  const waiting = new Set(); // inputs whose files are not sent yet
  let sending = null; // the one whose files are on their way
  let pressed = null; // the button that waits for them
  let kept = true; // nothing was refused or lost since the button was pressed

  function say(input, sentence) {
    let said = input.parentNode.querySelector("[data-sent]");
    if (!said) {
      said = document.createElement("p");
      said.className = "field__hint";
      said.dataset.sent = "";
      said.setAttribute("role", "status");
      input.parentNode.append(said);
    }
    if (said.textContent !== sentence) said.textContent = sentence;
  }

  // All that was typed goes with it, since a question may only be asked after another answer; other files do not.
  function body(input) {
    const data = new FormData(form);
    for (const other of form.querySelectorAll("[type=file]")) if (other !== input) data.delete(other.name);
    for (const box of form.querySelectorAll("[name$='-remove']")) data.delete(box.name);
    return data;
  }

  // What form.js has left out stays said, and what is ticked stays ticked.
  function drawAnew(input, html) {
    const field = input.closest(".field--files");
    const made = new DOMParser().parseFromString(html, "text/html").querySelector(".field--files");
    const fresh = made.querySelector("[type=file]");
    for (const box of field.querySelectorAll("[name$='-remove']:checked")) {
      const again = made.querySelector(`[name$='-remove'][value="${box.value}"]`);
      if (again) again.checked = true;
    }
    const leftOut = field.querySelector("[data-left-out]");
    if (leftOut) fresh.after(leftOut);
    for (const { name } of [...input.attributes]) if (!fresh.hasAttribute(name)) input.removeAttribute(name);
    for (const { name, value } of fresh.attributes) input.setAttribute(name, value);
    field.className = made.className;
    for (const node of [...field.childNodes]) if (node !== input) node.remove();
    let before = true;
    for (const node of [...made.childNodes]) {
      if (node === fresh) before = false;
      else if (before) input.before(node);
      else field.append(node);
    }
  }

  function send(input) {
    const names = [...input.files].map((file) => file.name).join(", ");
    const { sending: words, unsent } = input.dataset;
    const request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action"));
    request.setRequestHeader("X-Autosave", "1");
    request.setRequestHeader("X-Upload", input.name);
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      const percent = event.lengthComputable ? Math.floor((100 * event.loaded) / event.total) : 0;
      say(input, words.replace("{name}", names).replace("{percent}", percent));
    };
    request.onload = () => {
      const answer = request.response;
      if (answer?.field) {
        if (!waiting.has(input)) input.value = "";
        drawAnew(input, answer.field);
        if (answer.said) say(input, answer.said);
        if (request.status >= 400) stay(input);
        form.dispatchEvent(new Event("change", { bubbles: true })); // for what saves while one types
      } else say(input, unsent.replace("{name}", names)); // the buttons' page says why
    };
    request.onerror = () => {
      say(input, unsent.replace("{name}", names));
      stay(input);
    };
    request.onloadend = () => {
      sending = null;
      next();
    };
    sending = input;
    say(input, words.replace("{name}", names).replace("{percent}", 0));
    request.send(body(input));
  }

  function stay(input) {
    if (pressed && kept) input.focus();
    kept = false;
  }

  function next() {
    if (sending) return;
    for (const input of waiting) {
      waiting.delete(input);
      if (input.isConnected && input.files.length) return send(input);
    }
    const button = pressed;
    pressed = null;
    if (button && kept) form.requestSubmit(button);
  }

  form.addEventListener("change", (event) => {
    // What is too big or too many was left out before (form.js).
    if (!event.target.matches("[type=file][data-sending]") || !event.target.files.length) return;
    waiting.add(event.target);
    next();
  });

  form.addEventListener("submit", (event) => {
    if (!sending || !event.submitter || pressed === event.submitter) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = event.submitter;
    kept = true;
    sending.scrollIntoView({ block: "center" });
  });
})();
