/*
 * Sends a file as soon as it is chosen, to the same address as the step's buttons, and shows what came of it in the
 * field itself, as the server draws it. Without this script, or when it fails, the file leaves with the buttons.
 */
(() => {
  "use strict";

  const form = document.getElementById("step");
  if (!form) return;

  function say(input, sentence) {
    let said = input.parentNode.querySelector("[data-sent]");
    if (!said) {
      said = document.createElement("p");
      said.className = "field__hint";
      said.dataset.sent = "";
      said.setAttribute("role", "status");
      input.after(said);
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

  function send(input) {
    const names = [...input.files].map((file) => file.name).join(", ");
    const { sending, unsent } = input.dataset;
    const failed = () => say(input, unsent.replace("{name}", names));
    const request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action"));
    request.setRequestHeader("X-Autosave", "1");
    request.setRequestHeader("X-Upload", input.name);
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      const percent = event.lengthComputable ? Math.floor((100 * event.loaded) / event.total) : 0;
      say(input, sending.replace("{name}", names).replace("{percent}", percent));
    };
    request.onerror = failed;
    request.onload = () => {
      const answer = request.response;
      if (!answer || !answer.field) return failed();
      const field = input.closest(".field--files");
      const focused = field.contains(document.activeElement);
      const made = new DOMParser().parseFromString(answer.field, "text/html").querySelector(".field--files");
      field.replaceWith(made);
      const fresh = made.querySelector("[type=file]");
      if (answer.said) say(fresh, answer.said);
      if (focused) fresh.focus();
      form.dispatchEvent(new Event("change", { bubbles: true })); // for what saves while one types
    };
    say(input, sending.replace("{name}", names).replace("{percent}", 0));
    request.send(body(input));
  }

  form.addEventListener("change", (event) => {
    // What is too big or too many was left out before (form.js).
    if (event.target.matches("[type=file][data-sending]") && event.target.files.length) send(event.target);
  });
})();
