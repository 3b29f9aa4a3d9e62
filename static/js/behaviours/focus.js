// When the control that was used is gone after a swap, the focus goes to the new content, not to nowhere.
document.addEventListener("htmx:afterSettle", (event) => {
  // A turned page is read from its top, not from the link that turned it.
  if (event.detail.requestConfig?.elt.closest?.(".pages") || event.detail.requestConfig?.elt.id?.endsWith("-page")) {
    document.getElementById(event.detail.target.id).focus({ preventScroll: true });
    return;
  }
  if (document.activeElement !== document.body) return;
  const came = event.target.matches("[data-focus]") ? event.target : event.target.querySelector("[data-focus]");
  const place = came ?? document.getElementById(event.detail.target?.id);
  if (place?.hasAttribute("tabindex") || came) place.focus({ preventScroll: true });
});

// A popover that closes gives the focus back to the button that opened it; a swap may have replaced that one.
document.addEventListener(
  "toggle",
  (event) => {
    const now = document.activeElement;
    if (event.newState !== "closed" || (now !== document.body && !event.target.contains(now))) return;
    document.querySelector(`[popovertarget="${event.target.id}"]:not([popovertargetaction])`)?.focus();
  },
  true, // this event does not bubble
);
