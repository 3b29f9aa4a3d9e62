// Minus, number, plus. Clicks change the number at once and are sent together; the answer to an older
// number never overwrites a newer one, and after a failure the number is the true one again.
(() => {
  const NUMBER = "[data-quantity] input";
  const timers = new WeakMap();
  const field = (within) => within.querySelector(NUMBER);
  const copies = (input) => (/^\d+$/.test(input.value) ? Number(input.value) : 0);

  const next = (input, step) => Math.min(Math.max(copies(input) + Number(step.value), 1), Number(input.dataset.max));

  function mark(input) {
    for (const step of input.parentElement.querySelectorAll("button"))
      step.setAttribute("aria-disabled", String(next(input, step) === copies(input)));
  }

  // None is no number on the way to another one: a line goes by Remove, or by 0 and Enter.
  function send(form, wait) {
    clearTimeout(timers.get(form));
    if (!form.matches("[data-line]") || !copies(field(form))) return;
    timers.set(form, setTimeout(() => form.requestSubmit(form.querySelector(".line-save")), wait));
  }

  document.addEventListener("click", (event) => {
    const step = event.target.closest?.("[data-quantity] button");
    if (!step) return;
    event.preventDefault();
    const input = step.parentElement.querySelector("input");
    if (step.ariaDisabled === "true") return;
    input.value = next(input, step);
    mark(input);
    send(step.form, 250);
  });

  document.addEventListener("input", (event) => {
    if (!event.target.matches(NUMBER)) return;
    mark(event.target);
    send(event.target.form, 500);
  });

  // Whoever leaves the field without a number in it gets the true one back.
  document.addEventListener("focusout", (event) => {
    if (!event.target.matches?.(NUMBER) || copies(event.target)) return;
    event.target.value = event.target.defaultValue;
    mark(event.target);
  });

  // Sent by Enter or by Remove: what was still waiting is part of it.
  document.addEventListener("submit", (event) => clearTimeout(timers.get(event.target)), true);

  // htmx sends along the button that has the focus; what is meant is the number, or Remove.
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters, triggeringEvent } = event.detail;
    if (!elt.matches("[data-line]")) return;
    const { name, value } = triggeringEvent.submitter;
    delete parameters.change;
    parameters.quantity = name === "quantity" ? value : field(elt).value;
  });

  function isOld({ elt, parameters, triggeringEvent }) {
    return triggeringEvent.submitter.name !== "quantity" && field(elt).value !== parameters.quantity;
  }

  // While the answer to a newer number is still to come, only the totals are shown.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, serverResponse } = event.detail;
    if (!requestConfig.elt.matches("[data-line]") || !isOld(requestConfig)) return;
    const answered = field(new DOMParser().parseFromString(serverResponse, "text/html"));
    if (answered) field(requestConfig.elt).defaultValue = answered.value;
    event.detail.swapOverride = "none";
  });

  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) =>
    document.addEventListener(name, (event) => {
      const form = event.detail.requestConfig?.elt;
      if (!form?.matches?.("[data-line]") || isOld(event.detail.requestConfig)) return;
      form.reset();
      if (field(form)) mark(field(form));
    }),
  );
})();
