// "Close" folds an opened order up again; the focus returns to the link that opened it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-close-opened]");
  if (!button) return;
  const opened = button.closest("[data-opened]");
  const row = document.getElementById(`order-${opened.dataset.opened}`);
  opened.remove();
  row?.querySelector("a[hx-get]")?.focus();
});
