// The looks of a page: of each element that shows words, what a rule of a stylesheet can tell it by, from the root
// down. Two elements of one look have the same colours; words, addresses and names are left out. One element of each look
// is kept in `window.shown`, in the order of the looks that are given back.
() => {
  const SILENT = new Set(["id", "for", "name", "value", "href", "src", "srcset", "alt", "title", "datetime", "content",
    "lang", "hreflang", "action", "aria-labelledby", "aria-describedby", "aria-controls", "aria-label", "width", "height"]);
  const told = new Map();
  const known = (element) => {
    if (!element) return "";
    if (told.has(element)) return told.get(element);
    const signs = [...element.attributes].filter((each) => !SILENT.has(each.name));
    const said = element.localName + signs.map((each) => `[${each.name}=${each.value}]`).sort().join("");
    told.set(element, said);
    return said;
  };
  const above = new Map();
  const look = (element) => {
    if (!element) return "";
    if (above.has(element)) return above.get(element);
    const said = `${look(element.parentElement)}>${known(element.previousElementSibling)}+${known(element)}`;
    above.set(element, said);
    return said;
  };
  const shows = (element) =>
    element.matches("input, select, textarea, button") ||
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const first = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    if (shows(element) && !first.has(look(element))) first.set(look(element), element);
  }
  window.shown = [...first.values()];
  return [...first.keys()];
}
