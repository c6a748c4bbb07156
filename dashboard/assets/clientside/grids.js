// Grids: search as one types, kept in the address; a click anywhere in a row follows the row's link.
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;
  const WAIT_MS = 50;
  const grids = {
    // Once the charts above are drawn: a reader sees those first. Who has left the page by then needs no grid.
    later(charts, ready) {
      if (ready || !charts) return none();
      return new Promise((resolve) => {
        const watching = window.setInterval(() => {
          const place = document.getElementById("practices-charts");
          if (place && place.querySelector(".skeleton, .dash-graph:not(:has(.main-svg))")) return;
          window.clearInterval(watching);
          resolve(place ? "drawn" : none());
        }, WAIT_MS);
      });
    },
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
  document.addEventListener("keydown", (event) => {
    const cell = event.key === "Enter" && event.target.classList && event.target.classList.contains("ag-cell");
    const link = cell && event.target.closest(".ag-row").querySelector("a[href]");
    if (link) link.click();
  });
  grids.point = function (click) {
    const run = click && click.points.length ? click.points[0].customdata : null;
    if (run) window.bookwatchGo(`#run=${run}`);
    return none();
  };
  // The grid of practices itself, once it is drawn; nothing if the reader has left the page by then.
  grids.drawn = async function () {
    while (document.getElementById("practices-place")) {
      try {
        const grid = window.dash_ag_grid.getApi("practices-grid");
        if (!grid.isDestroyed()) return grid;
      } catch {
        // Not drawn yet: its code comes after the page's.
      }
      await new Promise((resolve) => { window.setTimeout(resolve, WAIT_MS); });
    }
    return null;
  };
  // A telephone shows the columns that it has room for; a grid that is cut off looks as if that were all.
  grids.narrow = function (_, columns) {
    if (!columns || window.innerWidth > 640) return none();
    return columns.filter((each) => !(each.headerClass || "").includes("wide-only"))
      .map((each) => ({ ...each, flex: 1, minWidth: Math.min(each.minWidth, each.flex > 1 ? 112 : 76), filter: false }));
  };
  // Practices are chosen by a tick in the grid or a click in a chart; the address keeps them.
  const chosen = () => (new URLSearchParams(window.location.hash.replace(/^#/, "")).get("chosen") || "")
    .split(",").filter((each) => each);
  const same = (one, other) => one.length === other.length && one.every((each) => other.includes(each));
  // A mark of a funnel carries its practice; a row of the heat map has it in the figure's meta.
  const practiceOf = (point, figure) => point.customdata
    || (figure.layout.meta || [])[figure.data[0].y.indexOf(point.y)];
  grids.choose = function (click, figure) {
    const practice = click && click.points.length ? practiceOf(click.points[0], figure) : null;
    if (!practice) return none();
    const now = chosen();
    const next = now.includes(practice) ? now.filter((each) => each !== practice) : [...now, practice];
    window.bookwatchGo(`#chosen=${next.join(",")}`);
    return none();
  };
  grids.ticked = function (rows) {
    if (!Array.isArray(rows)) return none();
    const next = rows.map((row) => row.vantage).filter((each) => each);
    if (!same(next, chosen())) window.bookwatchGo(`#chosen=${next.join(",")}`);
    return none();
  };
  grids.ticks = function (hash, rows) {
    if (!rows || !rows.length) return none();
    // The grid draws a cell anew where its value changed; its words may change alone ("1 of 9" becomes "1 of 12").
    window.setTimeout(async () => {
      const grid = await grids.drawn();
      if (grid) grid.refreshCells({ force: true });
    }, WAIT_MS);
    const known = new Map(rows.flatMap((row) => [row.code, row.vantage].map((code) => [`${code}`.toLowerCase(), row.vantage])));
    const asked = chosen();
    const ids = asked.map((code) => known.get(code.toLowerCase()) || code);
    if (!same(ids, asked)) window.bookwatchPut(`chosen=${ids.join(",")}`);
    return { ids };
  };
  window.dash_clientside = Object.assign({}, window.dash_clientside, { grids });
})();
