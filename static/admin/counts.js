/* Says how long a text is, under every field of the page editor that has a limit, and tells it to a screen reader
   once the typing pauses. Blocks and inline rows come and go: what appears later is counted too. */
(() => {
  const words = document.currentScript.dataset;
  const PAUSE = 1000; // milliseconds
  const ADVISED = { id_search_description: 160 }; // what search engines show of it
  const FIELDS = ["input", "textarea"].map((name) => `${name}[maxlength]`);
  const SELECTOR = [...FIELDS, ...Object.keys(ADVISED).map((id) => `#${id}`)].join();
  const NEVER = ["hidden", "password", "url", "email", "search"];

  const piece = (name, className, parent) => {
    const made = document.createElement(name);
    made.className = className;
    parent.append(made);
    return made;
  };

  const sentence = (length, limit, advised) => {
    const template = length <= limit ? words.left : advised ? words.advised : words.over;
    return template.replace("{count}", Math.abs(limit - length));
  };

  const count = (field) => {
    if (!field.closest("form[data-edit-form]") || field.dataset.counted || NEVER.includes(field.type)) return;
    field.dataset.counted = "true";
    const advised = ADVISED[field.id];
    const limit = advised || field.maxLength;
    const line = document.createElement("div");
    line.className = "char-count";
    const seen = piece("span", "char-count__seen", line);
    const told = piece("span", "w-sr-only", line);
    seen.setAttribute("aria-hidden", "true");
    told.setAttribute("aria-live", "polite");
    field.after(line);

    let pause;
    const show = () => {
      const { length } = field.value;
      seen.textContent = `${length} / ${limit}`;
      line.classList.toggle("char-count--near", length > limit * 0.9 && length <= limit);
      line.classList.toggle("char-count--over", length > limit);
      return sentence(length, limit, advised);
    };
    show();
    field.addEventListener("input", () => {
      const news = show();
      clearTimeout(pause);
      pause = setTimeout(() => { told.textContent = news; }, PAUSE);
    });
  };

  const countAll = (root) => root.querySelectorAll(SELECTOR).forEach(count);

  const start = () => {
    countAll(document);
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) {
          if (node.nodeType !== Node.ELEMENT_NODE) continue;
          if (node.matches(SELECTOR)) count(node);
          countAll(node);
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
