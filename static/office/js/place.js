// The list scrolls in a box of its own, whose place no browser keeps: Back and reload return to it.
(() => {
  const KEY = "place in the list";
  const box = () => document.querySelector(".order-list .table-box");
  addEventListener("pagehide", () => {
    if (!box()) return;
    try {
      sessionStorage.setItem(KEY, JSON.stringify([location.href, box().scrollTop]));
    } catch {
      // Storage that is full or forbidden: the list begins at its top.
    }
  });
  addEventListener("pageshow", () => {
    const [entry] = performance.getEntriesByType("navigation");
    if (!box() || !["back_forward", "reload"].includes(entry?.type)) return;
    try {
      const [href, top] = JSON.parse(sessionStorage.getItem(KEY)) ?? [];
      if (href === location.href) box().scrollTop = top;
    } catch {
      // As above.
    }
  });
})();
