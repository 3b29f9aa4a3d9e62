// An order that is opened in the list folds up again by "Close", by its own link, and by Escape; the
// focus returns to the link that opened it.
(() => {
  const close = (opened) => {
    const row = document.getElementById(`order-${opened.dataset.opened}`);
    opened.remove();
    row?.querySelector("a[hx-get]")?.focus();
  };
  // Before htmx hears of it, which would fetch the order anew.
  document.addEventListener(
    "click",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      const link = event.target.closest?.(".row .col-number a");
      const opened = link && document.getElementById(`${link.closest("tr").id}-lines`)?.querySelector("[data-opened]");
      if (!opened) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      close(opened);
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-close-opened]");
    if (button) close(button.closest("[data-opened]"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const row = document.activeElement.closest("tr.row");
    const opened = document.activeElement.closest("[data-opened]") ?? row?.nextElementSibling.querySelector("[data-opened]");
    if (opened) close(opened);
  });
})();
