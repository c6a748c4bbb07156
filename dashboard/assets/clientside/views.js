// The grid of practices: hidden columns stand in the address (hide=p50,p95); a saved view is a name for an address.
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;
  const hidden = (hash) => (new URLSearchParams((hash || "").replace(/^#/, "")).get("hide") || "").split(",");
  const same = (one, other) => one.length === other.length && one.every((each) => other.includes(each));
  // What is to be hidden. A busy page's grid can put the columns that its property last had back over what it was told:
  // a column that was asked for stayed away. So it is told again whenever it shows or hides another.
  let off = [];
  const watched = new WeakSet();
  function hide(grid) {
    const state = grid.isDestroyed() ? [] : grid.getColumnState();
    if (!state.length || same(off, state.filter((each) => each.hide).map((each) => each.colId))) return false;
    return grid.applyColumnState({ state: state.map(({ colId }) => ({ colId, hide: off.includes(colId) })) });
  }
  const html = (type, props) => ({ type, namespace: "dash_html_components", props });

  const views = {
    remembered(hash, columns, shown) {
      const out = hidden(hash);
      const next = columns.map((each) => each.field).filter((each) => each !== "name" && !out.includes(each));
      return same(next, shown || []) ? none() : next;
    },
    async columns(shown, columns) {
      const grid = await window.dash_clientside.grids.drawn();
      if (!grid) return none();
      off = columns.map((each) => each.field).filter((each) => each !== "name" && !shown.includes(each));
      if (!watched.has(grid)) grid.addEventListener("columnVisible", () => window.setTimeout(() => hide(grid)));
      watched.add(grid);
      if (!hide(grid)) return none();
      window.bookwatchPut(`hide=${off.join(",")}`);
      return grid.getColumnState();
    },
    kept(_save, _forget, typed, known) {
      const [pressed] = window.dash_clientside.callback_context.triggered;
      if (!pressed || !pressed.value) return [none(), none()];
      const next = { ...known };
      if (pressed.prop_id.startsWith("{")) {
        delete next[JSON.parse(pressed.prop_id.replace(/\.n_clicks$/, "")).name];
        return [next, none()];
      }
      const name = (typed || "").trim();
      if (!name) return [none(), none()];
      next[name] = window.location.hash;
      return [next, ""];
    },
    listed(known) {
      return Object.entries(known || {}).sort().map(([name, hash]) => html("Li", { children: [
        html("A", { children: name, href: `/practices${hash || "#find="}` }),
        html("Button", { children: "Forget", id: { kind: "views-forget", name }, className: "small-button",
          "aria-label": `Forget the view ${name}` }),
      ] }));
    },
  };
  window.dash_clientside = Object.assign({}, window.dash_clientside, { views });
})();
