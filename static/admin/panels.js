/* A panel that hangs on a button closes with Escape and gives the focus back. What was typed in it stays. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  const panel = event.target.closest("details[data-panel][open]");
  if (!panel) return;
  panel.open = false;
  panel.querySelector("summary").focus();
});
