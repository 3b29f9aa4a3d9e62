// A request that failed is said, and the filters show again what the page shows.
(() => {
  const toast = () => document.getElementById("toast");
  const say = () => {
    document.getElementById("facets")?.reset();
    toast().hidden = false;
  };
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) =>
    document.addEventListener(name, (event) => {
      // Suggestions are a help: without them the search still works.
      if (event.detail.requestConfig?.path !== "/search/suggest/") say();
    }),
  );
  document.addEventListener("htmx:afterSwap", () => (toast().hidden = true));
  document.addEventListener("click", (event) => {
    if (event.target.closest("#toast button")) toast().hidden = true;
  });
  // An error that says how it is to be shown is an answer: the book is gone, here is what is there.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 404 && event.detail.xhr.getResponseHeader("HX-Reswap")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
})();
