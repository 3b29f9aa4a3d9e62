// Arrow keys walk through a book's pictures; the links and htmx do the rest.
document.addEventListener("keydown", (event) => {
  const thumb = event.target.closest?.("[data-gallery] .thumb");
  if (!thumb || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const all = [...thumb.closest("ul").querySelectorAll(".thumb")];
  const by = event.key === "ArrowRight" ? 1 : -1;
  const next = all[(all.indexOf(thumb) + by + all.length) % all.length];
  event.preventDefault();
  next.focus();
  next.click();
});
