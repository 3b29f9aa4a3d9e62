// A request that failed is said, and the filters show again what the page shows.
(() => {
  const toast = () => document.getElementById("toast");
  const unreached = toast()?.firstElementChild.textContent;
  // Suggestions are a help, without them the search still works; nobody asked for a look at the basket,
  // or that what is being typed is kept.
  const matters = ({ verb, elt, parameters } = {}) =>
    !elt?.matches("[data-combobox]") &&
    !(verb === "get" && elt?.matches("#basket, #mini-basket")) &&
    parameters?.do !== "typed";
  let used = null; // the control whose request failed, or was answered by a message

  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) =>
    document.addEventListener(name, (event) => {
      if (!matters(event.detail.requestConfig)) return;
      document.getElementById("facets")?.reset();
      // A shop that is too busy says so itself; a server before it would answer with a page.
      const { xhr } = event.detail;
      const said = xhr?.status === 503 && xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
      toast().firstElementChild.textContent = said ? xhr.responseText : unreached;
      toast().hidden = false;
    }),
  );
  document.addEventListener("htmx:afterSwap", (event) => {
    if (matters(event.detail.requestConfig)) toast().hidden = true;
  });
  // Who closes a message by the keyboard goes on where they were.
  document.addEventListener("focusin", (event) => {
    if (!event.target.closest("#toast, #basket-message")) used = event.target;
  });
  document.addEventListener("click", (event) => {
    const close = event.target.closest?.("#toast button, #basket-message [data-close]");
    if (!close) return;
    if (close.closest("#toast")) toast().hidden = true;
    else close.closest("#basket-message").replaceChildren();
    const byKey = event.detail === 0;
    if (byKey && used?.isConnected) used.focus({ preventScroll: true });
  });
  // An error that says how it is to be shown is an answer: the book is gone, here is what is there.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 404 && event.detail.xhr.getResponseHeader("HX-Reswap")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
})();
