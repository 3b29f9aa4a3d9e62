// All orders of the page are ticked at once, and how many are is said beside what can be done with them.
(() => {
  const ticks = () => [...document.querySelectorAll(".row .tick input")];
  const count = () => {
    const all = ticks();
    const ticked = all.filter((tick) => tick.checked).length;
    const head = document.querySelector("[data-tick-all]");
    const words = document.querySelector("[data-ticked]");
    if (!head || !words) return;
    head.checked = ticked > 0 && ticked === all.length;
    head.indeterminate = ticked > 0 && ticked < all.length;
    words.value = ticked ? `${ticked} selected` : "";
  };
  document.addEventListener("change", (event) => {
    const { target } = event;
    if (target.matches("[data-tick-all]")) ticks().forEach((tick) => (tick.checked = target.checked));
    if (target.closest(".tick")) count();
  });
  // A browser that goes back or reloads keeps the ticks.
  addEventListener("pageshow", count);
})();
