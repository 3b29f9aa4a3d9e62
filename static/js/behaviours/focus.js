// When the control that was used is gone after a swap, the focus goes to the new content, not to nowhere.
document.addEventListener("htmx:afterSettle", (event) => {
  if (document.activeElement !== document.body) return;
  const place = document.getElementById(event.detail.target?.id);
  if (place?.tabIndex === -1) place.focus({ preventScroll: true });
});
