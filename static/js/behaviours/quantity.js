// Minus, number, plus. Clicks change the number at once and are sent together; the answer to an older
// number never overwrites a newer one, and after a failure the number is the true one again.
(() => {
  const wished = new WeakMap(); // form → the newest number, until an answer has confirmed it
  const timers = new WeakMap();
  const field = (within) => within.querySelector("[data-quantity] input");

  function mark(input) {
    const less = input.parentElement.querySelector("[value='-1']");
    if (Number(input.value) <= 1) less.setAttribute("aria-disabled", "true");
    else less.removeAttribute("aria-disabled");
  }

  function wish(form, wait) {
    const input = field(form);
    clearTimeout(timers.get(form));
    if (!/^\d+$/.test(input.value)) return;
    wished.set(form, input.value);
    timers.set(form, setTimeout(() => form.requestSubmit(form.querySelector(".line-save")), wait));
  }

  document.addEventListener("click", (event) => {
    const step = event.target.closest?.("[data-quantity] button");
    if (!step) return;
    event.preventDefault();
    const input = field(step.parentElement.parentElement);
    const now = /^\d+$/.test(input.value) ? Number(input.value) : 1;
    const next = Math.min(Math.max(now + Number(step.value), 1), Number(input.dataset.most));
    if (String(next) === input.value) return;
    input.value = next;
    mark(input);
    if (step.form.matches("[data-line]")) wish(step.form, 250);
  });

  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-quantity] input")) return;
    mark(event.target);
    if (event.target.form.matches("[data-line]")) wish(event.target.form, 500);
  });

  // Whoever leaves the field empty gets the true number back.
  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.("[data-line] [data-quantity] input") && !event.target.value)
      event.target.value = event.target.defaultValue;
  });

  // Sent by Enter or by Remove: what was still waiting is part of it.
  document.addEventListener("submit", (event) => clearTimeout(timers.get(event.target)), true);

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { elt, parameters } = event.detail.requestConfig;
    const newest = wished.get(elt);
    if (newest === undefined) return;
    const sent = [parameters.quantity].flat().pop();
    if (sent === "0" || sent === newest) wished.delete(elt);
    else event.detail.shouldSwap = false; // the answer to the newest is on its way
  });

  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) =>
    document.addEventListener(name, (event) => {
      const form = event.detail.requestConfig?.elt;
      if (!form?.matches?.("[data-line]")) return;
      wished.delete(form);
      form.reset();
      mark(field(form) ?? form);
    }),
  );
})();
