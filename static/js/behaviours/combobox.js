// Suggestions under the search box: WAI-ARIA's combobox with a list box. htmx brings the list.
(() => {
  const box = () => document.querySelector("[data-combobox]");
  const list = () => document.getElementById("suggestions");
  const options = () => [...list().querySelectorAll("[role=option]")];

  function open(yes) {
    list().hidden = !yes;
    box().setAttribute("aria-expanded", String(yes));
    if (!yes) choose(null);
  }

  function choose(option) {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (option) {
      box().setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      box().removeAttribute("aria-activedescendant");
    }
  }

  function step(by) {
    const all = options();
    const now = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
    // One place more than there are options: the question itself.
    const next = (now + 1 + by + all.length + 1) % (all.length + 1);
    choose(all[next - 1] ?? null);
  }

  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[data-combobox]")) return;
    const shown = !list().hidden;
    const active = document.getElementById(box().getAttribute("aria-activedescendant") ?? "");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!options().length) return;
      event.preventDefault();
      if (!shown) open(true);
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && shown) {
      event.preventDefault();
      open(false);
    } else if (event.key === "Enter" && shown && active) {
      event.preventDefault();
      location.assign(active.dataset.href);
    } else if (event.key === "Tab" && shown) {
      open(false);
    }
  });

  document.addEventListener("click", (event) => {
    const option = event.target.closest("#suggestions [data-href]");
    if (option) location.assign(option.dataset.href);
    else if (box() && !event.target.closest(".find")) open(false);
  });

  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.("[data-combobox]") && !event.relatedTarget?.closest(".find")) {
      // After the click on an option, which takes the focus first.
      setTimeout(() => open(false), 150);
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (!event.detail.requestConfig?.elt.matches("[data-combobox]")) return;
    const typing = document.activeElement === box();
    open(typing && options().length > 0);
    document.getElementById("live").textContent = typing
      ? `${options().length} suggestions, use the arrow keys`
      : "";
  });

  // An answer that comes after the form was sent must not open over the new page.
  document.addEventListener("submit", (event) => {
    if (event.target.matches(".find")) window.htmx?.trigger(box(), "htmx:abort");
  });
})();
