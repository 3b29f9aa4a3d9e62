// The small basket in the head opens as a dialog; what is shown of the basket is true in every tab.
(() => {
  const ADD = "[form=add], .add-form > .button";
  const dialog = () => document.getElementById("mini");
  const place = () => document.getElementById("basket") ?? document.getElementById("mini-basket");
  const tabs = new BroadcastChannel("basket");
  const before = new Map(); // a card's button → what it said before it told a number
  let clicked = null;
  let asked = Date.now();
  let reading = false;
  let old = false; // something changed that what is shown, or on its way, does not know

  const address = () => document.getElementById("basket-link")?.getAttribute("href");
  const isReading = ({ verb, path }) => verb === "get" && path === address();
  const isChange = ({ verb, path }) => verb === "post" && path.startsWith(address());
  // A change without its answer, or a number that is not even sent.
  const changing = () =>
    document.querySelector(`form.htmx-request[action^='${address()}']`) ||
    [...document.querySelectorAll("[data-line] [data-quantity] input")].some(
      (input) => Number(input.value) && input.value !== input.defaultValue,
    );

  async function refresh() {
    const target = place();
    if (!target) return;
    old = true;
    if (reading || changing()) return;
    [old, reading, asked] = [false, true, Date.now()];
    const swap = target.id === "basket" ? "outerHTML" : "innerHTML";
    await window.htmx.ajax("GET", address(), { target, swap, source: target }).catch(() => {});
    reading = false;
    if (old) refresh();
  }

  // Changed by another tab or device: what the buttons tell is over, too.
  function follow() {
    before.forEach((words, button) => button.replaceChildren(...words));
    before.clear();
    document.getElementById("in-basket")?.replaceChildren();
    refresh();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#basket-link");
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (link && plain && dialog() && !document.getElementById("basket")) {
      event.preventDefault();
      dialog().showModal();
      refresh();
    }
    if (event.target === dialog()) dialog().close(); // beside the dialog, on its backdrop
  });

  // The second click of a double click is not a second copy, nor is a key held down.
  const once = (event) => {
    const button = event.target.closest?.(ADD);
    const again = event.type === "click" ? event.detail > 1 && button === clicked : event.repeat && event.key === "Enter";
    if (button && again) event.preventDefault();
    if (event.type === "click") clicked = button;
  };
  document.addEventListener("click", once, true);
  document.addEventListener("keydown", once, true);

  // htmx passes over a button that stands outside its form, as those of the cards do.
  document.addEventListener("htmx:configRequest", (event) => {
    const button = event.detail.triggeringEvent?.submitter;
    if (button?.name && !event.detail.elt.contains(button)) event.detail.parameters[button.name] = button.value;
  });

  document.addEventListener("submit", (event) => {
    if (event.submitter?.matches(ADD)) event.submitter.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target } }) => {
    if (target.matches("[form=add]") && !before.has(target)) before.set(target, [...target.childNodes]);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isChange(event.detail.requestConfig)) old ||= reading;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isReading(event.detail.requestConfig) || !(old || changing())) return;
    event.detail.shouldSwap = false;
    old = true;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, successful } = event.detail;
    if (!isChange(requestConfig)) return;
    requestConfig.triggeringEvent.submitter?.removeAttribute("aria-busy");
    if (successful) tabs.postMessage("changed");
    if (old || !successful) queueMicrotask(refresh); // after the number has gone back
  });

  tabs.addEventListener("message", follow);
  // A page out of the browser's memory shows the basket of then; other devices change it too.
  addEventListener("pageshow", (event) => {
    const [visit] = performance.getEntriesByType("navigation");
    if (event.persisted || visit?.type === "back_forward") follow();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - asked > 30_000) follow();
  });
})();
