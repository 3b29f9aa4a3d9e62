// The list of orders by the keyboard. Rows are known by their order's number, so that an answer
// that brings them anew loses nobody's place.
(() => {
  const links = () => [...document.querySelectorAll(".row > .col-number a")];
  const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");

  // The row of what has the focus: itself, or the one whose opened lines it is in.
  const here = () => {
    const row = document.activeElement.closest("tr.row, tr.opened");
    return row?.matches(".opened") ? row.previousElementSibling : row;
  };
  const step = (by) => {
    const all = links();
    const at = all.indexOf(here()?.querySelector(".col-number a"));
    const next = at < 0 ? all[by > 0 ? 0 : all.length - 1] : all[at + by];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  };
  const help = () => document.getElementById("keys")?.showModal();

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    x: () => here()?.querySelector(".tick input")?.click(),
    "?": help,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (!document.querySelector(".order-list") || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-opens=keys]")) help();
  });

  // Nobody asked for the look whether there are new orders, so nobody has to hear that it failed.
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) =>
    document.addEventListener(
      name,
      (event) => {
        if (event.target.id === "new-orders") event.stopImmediatePropagation();
      },
      true,
    ),
  );
})();
