/* Words of messages: the preview follows what is typed, and a placeholder is inserted by a click. All works without. */
(() => {
  const form = document.getElementById("wording-form");
  const shown = document.getElementById("wording-preview");
  if (!form || !shown) return;
  let waiting = 0;
  let asked = 0;

  const show = async () => {
    const turn = (asked += 1);
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
      if (![200, 422].includes(answer.status)) return;
      const piece = await answer.text();
      if (turn === asked) shown.innerHTML = piece; // our own template, where everything is escaped
    } catch {
      // The network is away: the button still asks for a preview.
    }
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 700);
  };
  form.addEventListener("input", soon);
  show();

  const fields = [form.elements.subject, form.elements.body];
  let last = form.elements.body;
  fields.forEach((field) => field.addEventListener("focus", () => { last = field; }));
  document.querySelectorAll("code[data-insert]").forEach((code) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = code.textContent;
    button.addEventListener("click", () => {
      last.setRangeText(code.textContent, last.selectionStart, last.selectionEnd, "end");
      last.focus();
      soon();
    });
    code.replaceWith(button);
  });
})();
