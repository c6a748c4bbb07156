// Grids: search as one types, kept in the address; a click anywhere in a row follows the row's link.
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;
  const grids = {
    search(value, options) {
      const text = value || "";
      if (!options || (options.quickFilterText || "") === text) return none();
      window.bookwatchPut(`find=${encodeURIComponent(text)}`);
      return { ...options, quickFilterText: text };
    },
    remembered(hash) {
      return new URLSearchParams((hash || "").replace(/^#/, "")).get("find") || none();
    },
    go(cell, rows) {
      if (!cell || !rows || cell.colId === "name") return none();
      const row = rows.find((each) => (each.vantage || each.run_id) === cell.rowId);
      if (row) window.bookwatchGo(row.href);
      return none();
    },
  };
  grids.point = function (click) {
    const run = click && click.points.length ? click.points[0].customdata : null;
    if (run) window.bookwatchGo(`#run=${run}`);
    return none();
  };
  window.dash_clientside = Object.assign({}, window.dash_clientside, { grids });
})();
