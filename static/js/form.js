/* What a form gains with a script: counts, questions that come and go, rows, files checked before they are sent.
   Without it everything is there: limits are said, every question says when it is asked, buttons add and remove rows. */
(() => {
  "use strict";

  const PAUSE = 1000; // milliseconds without a key before a count is read aloud
  const form = document.querySelector(".form");
  if (!form) return;

  const all = (selector, within = form) => [...within.querySelectorAll(selector)];
  const number = new Intl.NumberFormat(document.documentElement.lang || "fr");

  // --- Counts

  const COUNTS = {
    characters: (text) => [...text].length,
    words: (text) => text.split(/\s+/).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length,
  };

  function count(input, aloud = true) {
    const limit = form.querySelector(`[data-count-of="${input.id}"]`);
    if (!limit) return;
    const counted = COUNTS[limit.dataset.unit](input.value.trim());
    limit.textContent = limit.dataset.words.replace("{count}", number.format(counted));
    limit.classList.toggle("field__hint--over", counted > Number(limit.dataset.most));
    let said = limit.nextElementSibling;
    if (!said?.matches("[role=status]")) {
      said = document.createElement("p");
      said.className = "visually-hidden";
      said.setAttribute("role", "status");
      limit.after(said);
    }
    clearTimeout(said.timer);
    if (aloud) said.timer = setTimeout(() => { said.textContent = limit.textContent; }, PAUSE);
  }

  function countAll(within) {
    all("[data-count-of]", within).forEach((limit) => {
      const input = document.getElementById(limit.dataset.countOf);
      if (input) count(input, false);
    });
  }

  // --- Questions that depend on an earlier answer; the server decides the same when the form is sent

  const TESTS = {
    is: (given, wanted) => wanted.some((value) => given.has(value)),
    is_not: (given, wanted) => !wanted.some((value) => given.has(value)),
    filled: (given) => given.size > 0,
    empty: (given) => given.size === 0,
  };

  function answersTo(key) {
    const given = new Set();
    all(`[name="${key}"], [name^="${key}-"]`).forEach((input) => {
      if (input.closest("[data-show-if][hidden]") || input.matches("button, [type=hidden]")) return;
      if (input.name === `${key}-remove`) {
        if (!input.checked) given.add(input.value);
      } else if (input.matches("[type=checkbox], [type=radio]")) {
        const consent = input.type === "checkbox" && !input.hasAttribute("value");
        if (consent) given.add(input.checked ? "yes" : "no");
        else if (input.checked) given.add(input.value);
      } else if (input.value.trim()) given.add(input.value);
    });
    return given;
  }

  function show() {
    all("[data-show-if]").forEach((piece) => {
      const rules = JSON.parse(piece.dataset.showIf);
      piece.hidden = !rules.every(([key, test, wanted]) => TESTS[test](answersTo(key), wanted));
    });
  }

  // --- Rows

  function renumber(group) {
    const rows = all("[data-row]", group);
    rows.forEach((row, index) => {
      all("[data-number]", row).forEach((place) => { place.textContent = index + 1; });
    });
    group.querySelector(".group__add").hidden = rows.length >= Number(group.dataset.most);
  }

  function add(group) {
    const taken = all("[name$='-_row']", group).map((mark) => Number(mark.name.split("-").at(-2)));
    const holder = document.createElement("template");
    holder.innerHTML = group.querySelector("template").innerHTML.replaceAll("__row__", Math.max(-1, ...taken) + 1);
    const row = holder.content.firstElementChild;
    group.querySelector("[data-rows]").append(row);
    countAll(row);
    return row;
  }

  function onRowButton(event) {
    const button = event.target.closest("button[name=_add], button[name=_remove]");
    const group = button?.closest("[data-group]");
    if (!group) return;
    event.preventDefault();
    let row;
    if (button.name === "_add") row = add(group);
    else {
      const gone = button.closest("[data-row]");
      row = gone.nextElementSibling || gone.previousElementSibling;
      gone.remove();
      row ||= add(group);
      group.querySelector("[data-said]").textContent = group.dataset.removed;
    }
    renumber(group);
    row.querySelector("input:not([type=hidden]), select, textarea").focus();
    group.dispatchEvent(new Event("change", { bubbles: true })); // for what saves while one types
  }

  // --- Files: what is too big or too many is said, and left out, before it is sent; what a file is, its content says

  function checkFiles(input) {
    const { bytes, most, tooBig, tooMany } = input.dataset;
    const problems = [];
    let good = [...input.files].filter((file) => {
      if (file.size <= Number(bytes)) return true;
      problems.push(tooBig.replace("{name}", file.name));
      return false;
    });
    const room = Number(most) - all(`[name="${input.name}-remove"]:not(:checked)`).length;
    if (good.length > room) {
      problems.push(tooMany);
      good = good.slice(0, Math.max(room, 0));
    }
    if (problems.length) {
      const kept = new DataTransfer();
      good.forEach((file) => kept.items.add(file));
      input.files = kept.files;
    }
    let said = input.parentNode.querySelector("[data-left-out]");
    if (!said) {
      if (!problems.length) return;
      said = document.createElement("p");
      said.className = "field__error";
      said.dataset.leftOut = "";
      said.setAttribute("role", "alert");
      input.after(said);
    }
    said.textContent = problems.join(" ");
  }

  form.addEventListener("click", onRowButton);
  form.addEventListener("input", (event) => { if (event.target.id) count(event.target); });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[type=file][data-bytes]")) checkFiles(event.target);
    show();
  });
  form.addEventListener("input", show);
  addEventListener("pageshow", () => { countAll(form); show(); }); // what the browser has put back counts too
  all("[data-when]").forEach((sentence) => { sentence.hidden = true; });
  countAll(form);
  show();
})();
