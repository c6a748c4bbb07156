// Marks the page that is open in the navigation; one practice belongs to Practices.
(function () {
  "use strict";
  const UNUSED_MS = 2000;
  const shell = {
    print() {
      window.print();
      return window.dash_clientside.no_update;
    },
    // What an act came to may stand far from the button that asked for it.
    shown(_said, id) {
      window.setTimeout(() => document.getElementById(id).scrollIntoView({ block: "nearest" }), 0);
      return window.dash_clientside.no_update;
    },
    current(pathname) {
      const within = { practice: "/practices", incident: "/incidents" }; // one of a list belongs to its list
      const path = within[pathname.split("/")[1]] || pathname;
      document.querySelectorAll("#shell-nav a").forEach((link) => {
        const here = link.getAttribute("href") === path;
        link.classList.toggle("current", here);
        if (here) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
      });
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
