/* Lists: how many are selected, and all of a page at once. Progress of a lot: the page brings itself up to date.
   Everything works without it. The list is replaced when it is filtered: nothing is held on to. */
(() => {
  const rows = (form) => [...form.elements].filter((each) => each.name === "row");
  const tell = () => {
    const form = document.getElementById("lot");
    if (!form) return;
    const boxes = rows(form);
    const page = form.querySelector("[data-lot-all-of-page]");
    const said = form.querySelector("[data-lot-count]");
    const number = boxes.filter((box) => box.checked).length;
    form.querySelector("[data-lot-page]").hidden = false;
    page.checked = boxes.length > 0 && number === boxes.length;
    page.indeterminate = number > 0 && number < boxes.length;
    const { none, one, many } = said.dataset;
    const words = number === 0 ? none : number === 1 ? one : many.replace("{n}", number);
    said.textContent = form.querySelector("[data-lot-all]").checked ? "" : words;
  };
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-lot-all-of-page]")) {
      rows(target.form).forEach((box) => { box.checked = target.checked; });
    }
    if (target.form && target.form.id === "lot") tell();
  });
  window.addEventListener("pageshow", tell);
  document.addEventListener("DOMContentLoaded", () => {
    const list = document.getElementById("listing-results");
    if (list) new MutationObserver(tell).observe(list, { childList: true });
    tell();
  });

  const look = async () => {
    const progress = document.querySelector("[data-lot-progress]");
    if (!progress) return;
    try {
      const answer = await fetch(window.location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector("[data-lot-progress]");
      if (!now) { window.location.reload(); return; }
      progress.replaceChildren(...now.childNodes);
    } catch { /* the network is away: the next time tries again */ }
    setTimeout(look, 3000);
  };
  setTimeout(look, 3000);
})();
