// Printing, going to what an act came to, and the code of charts where no chart came.
(function () {
  "use strict";
  const UNUSED_MS = 2000;
  const DRAWN_MS = 10000;
  const LOOK_MS = 50;
  const shell = {
    // Once the charts are drawn: paper shows a place that waits for one empty.
    print() {
      const until = Date.now() + DRAWN_MS;
      const waiting = window.setInterval(() => {
        if (document.querySelector(".dash-graph--pending") && Date.now() < until) return;
        window.clearInterval(waiting);
        window.print();
      }, LOOK_MS);
      return window.dash_clientside.no_update;
    },
    // What an act came to may stand far from the button that asked for it.
    shown(_said, id) {
      window.setTimeout(() => document.getElementById(id).scrollIntoView({ block: "nearest" }), 0);
      return window.dash_clientside.no_update;
    },
  };
  // What was fetched ahead and is not used is a warning in the console: where no chart came, it is taken in now.
  window.addEventListener("load", () => window.setTimeout(() => {
    const ahead = document.getElementById("charts");
    if (!ahead || window.Plotly || document.querySelector(`script[src="${ahead.getAttribute("href")}"]`)) return;
    const script = document.createElement("script");
    script.src = ahead.href;
    document.body.append(script);
  }, UNUSED_MS));
  window.dash_clientside = Object.assign({}, window.dash_clientside, { shell });
})();
