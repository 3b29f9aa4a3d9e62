// The small basket in the head opens as a dialog; what is shown of the basket is true in every tab.
(() => {
  const dialog = () => document.getElementById("mini");
  const place = () => document.getElementById("basket") ?? document.getElementById("mini-basket");
  const tabs = new BroadcastChannel("basket");
  let asked = Date.now();

  function refresh() {
    const target = place();
    if (!target) return Promise.resolve();
    asked = Date.now();
    const swap = target.id === "basket" ? "outerHTML" : "innerHTML";
    return window.htmx.ajax("GET", "/basket/", { target, swap, source: target });
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
    if (event.target.closest?.("#said [data-close]")) document.getElementById("said").replaceChildren();
  });

  // The second click of a double click is not a second copy.
  document.addEventListener(
    "click",
    (event) => {
      if (event.detail > 1 && event.target.closest?.("[form=add], .add-book > .button")) event.preventDefault();
    },
    true,
  );

  // htmx passes over a button that stands outside its form, as those of the cards do.
  document.addEventListener("htmx:configRequest", (event) => {
    const button = event.detail.triggeringEvent?.submitter;
    if (button?.name && !event.detail.elt.contains(button)) event.detail.parameters[button.name] = button.value;
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    event.detail.requestConfig.triggeringEvent?.submitter?.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { triggeringEvent, verb, path } = event.detail.requestConfig;
    triggeringEvent?.submitter?.removeAttribute("aria-busy");
    if (verb === "post" && path.startsWith("/basket/") && event.detail.successful) tabs.postMessage("changed");
  });

  tabs.addEventListener("message", refresh);
  // A page out of the browser's memory shows the basket of then; other devices change it too.
  addEventListener("pageshow", (event) => {
    const [visit] = performance.getEntriesByType("navigation");
    if (event.persisted || visit?.type === "back_forward") refresh();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - asked > 30_000) refresh();
  });
})();
