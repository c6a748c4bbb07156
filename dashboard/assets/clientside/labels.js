// On a narrow screen words of a chart that would cover one another are left out: of an axis evenly, of others the later
// ones. A pointer or a finger is told them still, and the chart's table has all.
(function () {
  "use strict";
  const NARROW = window.matchMedia("(max-width: 640px)");
  const GAP_PX = 4;
  const AXES = [".xtick > text", ".x2tick > text"];
  const OTHERS = ".annotation-text, .textpoint > text";

  const show = (text, seen) => { text.style.visibility = seen ? "" : "hidden"; };
  const meet = (one, other) => one.left < other.right + GAP_PX && other.left < one.right + GAP_PX
    && one.top < other.bottom && other.top < one.bottom;

  // Every second, third ... tick, counted from the newest.
  function thin(ticks) {
    const boxes = ticks.map((each) => each.getBoundingClientRect());
    const kept = (step) => boxes.filter((_, at) => (boxes.length - 1 - at) % step === 0);
    const crowded = (some) => some.some((box, at) => at > 0 && meet(some[at - 1], box));
    let step = 1;
    while (step < boxes.length && crowded(kept(step))) step += 1;
    ticks.forEach((each, at) => show(each, (ticks.length - 1 - at) % step === 0));
  }
  function part(texts) {
    const kept = [];
    texts.forEach((each) => {
      const box = each.getBoundingClientRect();
      const free = !kept.some((other) => meet(other, box));
      show(each, free);
      if (free) kept.push(box);
    });
  }
  function spread(plot) {
    const all = (words) => [...plot.querySelectorAll(words)].filter((each) => each.textContent);
    [...AXES, OTHERS].forEach((words) => all(words).forEach((each) => show(each, true)));
    if (!NARROW.matches) return;
    AXES.forEach((words) => thin(all(words)));
    part(all(OTHERS));
  }
  function follow(frame) {
    const plot = frame.closest(".js-plotly-plot");
    if (plot && plot.on) plot.on("plotly_afterplot", () => spread(plot));
  }
  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach((node) => {
    if (node.classList && node.classList.contains("plot-container")) follow(node);
  }))).observe(document, { childList: true, subtree: true });
})();
