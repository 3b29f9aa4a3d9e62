// The home page's slider is a scrolling list of links; this lets it move by itself, and pause.
(() => {
  const SECONDS = 7;
  const slider = document.querySelector("[data-slider]");
  if (!slider) return;
  const list = slider.querySelector(".slides");
  const slides = [...list.children];
  const dots = [...slider.querySelectorAll(".dot")];
  const pause = slider.querySelector(".pause");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let paused = calm.matches;

  const current = () => {
    const middle = list.scrollLeft + list.clientWidth / 2;
    const at = slides.findIndex((slide) => slide.offsetLeft - list.offsetLeft + slide.clientWidth > middle);
    return Math.max(at, 0);
  };
  const show = (index) => {
    const left = slides[index].offsetLeft - slides[0].offsetLeft;
    list.scrollTo({ left, behavior: calm.matches ? "auto" : "smooth" });
  };
  const mark = () => {
    const now = current();
    dots.forEach((dot, index) =>
      index === now ? dot.setAttribute("aria-current", "true") : dot.removeAttribute("aria-current"),
    );
    // Links of a slide that is not seen are not in the way of the Tab key.
    slides.forEach((slide, index) => (slide.inert = index !== now));
  };
  const setPaused = (yes) => {
    paused = yes;
    pause.setAttribute("aria-pressed", String(yes));
    pause.querySelector(".pause-words").textContent = yes ? "Play" : "Pause";
  };

  list.addEventListener("scroll", () => requestAnimationFrame(mark), { passive: true });
  list.addEventListener("keydown", (event) => {
    if (event.target !== list || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    setPaused(true);
    show((current() + (event.key === "ArrowRight" ? 1 : -1) + slides.length) % slides.length);
  });
  dots.forEach((dot, index) =>
    dot.addEventListener("click", (event) => {
      event.preventDefault();
      setPaused(true);
      show(index);
    }),
  );
  pause.addEventListener("click", () => setPaused(!paused));
  pause.hidden = slides.length < 2;
  setPaused(paused);
  mark();
  setInterval(() => {
    const busy = slider.matches(":hover") || slider.contains(document.activeElement) || document.hidden;
    if (!paused && !busy && slides.length > 1) show((current() + 1) % slides.length);
  }, SECONDS * 1000);
})();
