// The code of grids is fetched when the first one is to be drawn (dashboard/grids_code.py): until then a grid is nothing.
(function () {
  "use strict";
  let real = null;
  let coming = null;
  function kept() {
    real = window.dash_ag_grid.AgGrid;
    window.dash_ag_grid = { ...window.dash_ag_grid, AgGrid }; // who drew the first keeps it: another would begin anew
    return true;
  }
  function fetched() {
    coming = coming || new Promise((resolve, reject) => {
      const code = document.createElement("script");
      code.src = document.querySelector("meta[name=grids]").content;
      code.onload = () => resolve(kept());
      code.onerror = () => { coming = null; reject(new Error("The code of grids did not come. Reload the page.")); };
      document.head.append(code);
    });
    return coming;
  }
  function AgGrid(props) {
    const { createElement, useEffect, useState } = window.React;
    const [, came] = useState(Boolean(real));
    useEffect(() => { if (!real) fetched().then(came, () => {}); }, []);
    return real ? createElement(real, props) : null;
  }
  // Dash asks it before it calls what speaks of a grid.
  Object.defineProperty(AgGrid, "_dashprivate_isLazyComponentReady", { get: () => (real ? true : fetched()) });
  window.dash_ag_grid = { AgGrid };
})();
