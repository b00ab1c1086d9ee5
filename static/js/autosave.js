/*
 * Keeps a step of a form while one types. Without this script the same form is kept by its buttons.
 *
 * Address and words come from the status line's data attributes: a form's own properties can be hidden by fields of the
 * same name. Files go their own way (uploads.js), or wait for the buttons, which is said. Nothing here stands in the way: a failure is said and tried again, and the
 * form can be sent at any moment.
 */
(() => {
  "use strict";

  const QUIET = 2000; // milliseconds without typing before the step is sent
  const FIRST_WAIT = 5000; // before what failed is tried again; twice as long each time
  const LONGEST_WAIT = 60000;
  const OWN = ["_seen", "_shown", "_turn"]; // what changes without anything being typed

  const status = document.querySelector("[data-autosave]");
  const form = status && document.getElementById(status.dataset.autosave);
  if (!form) return;

  const input = (name) => document.querySelector(`#${status.dataset.autosave} input[name="${name}"]`);
  const words = status.dataset;
  let timer = 0;
  let wait = FIRST_WAIT;
  let busy = false;
  let over = false;
  let time = "";
  let kept = typed();

  function typed() {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !OWN.includes(name) && !name.endsWith("-remove")) data.append(name, value);
    }
    return data.toString();
  }

  // Each send has its number, so that the server can tell a late one from the latest.
  function post(answers, options) {
    const body = new URLSearchParams(answers);
    input("_turn").value = Number(input("_turn").value) + 1;
    for (const name of OWN) body.set(name, input(name).value);
    return fetch(words.url, { method: "POST", headers: { "X-Autosave": "1" }, body, ...options });
  }

  function say(sentence) {
    if (status.textContent !== sentence) status.textContent = sentence;
  }

  // What is chosen or ticked but not yet done: it is not said to be saved.
  function filesWait() {
    const files = document.querySelectorAll(`#${words.autosave} [type=file], #${words.autosave} [name$="-remove"]`);
    return [...files].some((input) => input.checked || (input.files && input.files.length > 0));
  }

  function sayTime() {
    if (time) say((filesWait() ? words.waiting : words.saved).replace("{time}", time));
  }

  function later(delay) {
    clearTimeout(timer);
    timer = over ? 0 : setTimeout(send, delay);
  }

  async function send() {
    const answers = typed();
    if (busy || over || answers === kept) return;
    busy = true;
    try {
      const response = await post(answers, { redirect: "error" });
      if (response.ok) {
        saved(answers, await response.json());
      } else if (response.status >= 500 || response.status === 429) {
        again();
      } else {
        over = true;
        say(response.status === 409 ? words.changed : words.refused);
      }
    } catch {
      again();
    }
    busy = false;
  }

  function saved(answers, answer) {
    kept = answers;
    wait = FIRST_WAIT;
    input("_seen").value = answer.revision;
    // What stands on this screen, whatever others have saved beside it; a page of the release before does not say it.
    if (input("_shown") && answer.shown !== undefined) input("_shown").value = answer.shown;
    time = answer.saved_at;
    sayTime();
    if (typed() !== kept) later(QUIET);
  }

  function again() {
    say(navigator.onLine ? words.failed : words.offline);
    later(wait);
    wait = Math.min(2 * wait, LONGEST_WAIT);
  }

  for (const event of ["input", "change"]) form.addEventListener(event, () => later(QUIET));
  form.addEventListener("change", sayTime);
  window.addEventListener("online", () => later(0));

  // What a button sends is the latest, whatever is still on its way.
  form.addEventListener("submit", () => {
    over = true;
    clearTimeout(timer);
    input("_turn").value = Number(input("_turn").value) + 1;
  });

  // A phone may end a page that is out of sight without a word.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });

  // Closing the page or going elsewhere: the browser sends what is left by itself.
  window.addEventListener("pagehide", () => {
    const answers = typed();
    if (over || answers === kept) return;
    post(answers, { keepalive: true }).catch(() => {});
  });

  // Back to a page the browser has kept: it goes on.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    over = false;
    later(QUIET);
  });
})();
