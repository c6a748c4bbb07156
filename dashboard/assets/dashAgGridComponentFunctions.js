// Cells of the grids: a link, a state (shape and word), a share with its interval, a value with its words.
(function () {
  "use strict";
  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const make = (...args) => window.React.createElement(...args);

  cells.GoLink = function (props) {
    const href = props.data.href;
    return make("a", { href, tabIndex: -1, title: props.value }, props.value); // by keyboard: Enter on any cell of the row, see grids.js
  };

  cells.StateSign = function (props) {
    const { shape, hue } = props.data;
    return make("span", { className: "sign" },
      make("span", { className: `shape shape-${shape}${hue ? ` hue-${hue}` : ""}`, "aria-hidden": true }),
      make("span", {}, props.value));
  };

  cells.Rate = function (props) {
    const { rate, low, high, rate_said: said } = props.data;
    if (rate === null) return make("span", { className: "muted" }, said);
    const percent = (share) => `${(share * 100).toFixed(1)}%`;
    const band = { left: percent(low), width: percent(high - low) };
    return make("span", { className: "rate" },
      make("span", { className: "rate-said" }, said),
      make("span", { className: "track", "aria-hidden": true },
        make("span", { className: "track-band", style: band }),
        make("span", { className: "track-dot", style: { left: percent(rate) } })));
  };

  // Share failed in equal stretches of the period; a gap is a stretch without a run.
  cells.Spark = function (props) {
    const shares = props.value || [];
    if (!shares.length) return null;
    const bars = shares.map((share, place) => share < 0 ? null : make("rect", {
      key: place, x: place * 5, width: 4, y: 20 - Math.max(1, share / 5), height: Math.max(1, share / 5),
      className: share ? "spark-bad" : "spark-ok" }));
    const worst = Math.max(...shares);
    const words = worst > 0 ? `at most ${worst} % failed in a stretch` : "no failure";
    return make("svg", { className: "spark", viewBox: `0 0 ${shares.length * 5} 21`, preserveAspectRatio: "none",
      role: "img", "aria-label": words }, ...bars);
  };

  cells.Said = function (props) {
    const field = props.column.getColId();
    return make("span", { title: props.data[`${field}_exact`] }, props.data[`${field}_said`]);
  };
})();
