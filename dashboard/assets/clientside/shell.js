// Marks the page that is open in the navigation; a practice belongs to Practices.
(function () {
  "use strict";
  const shell = {
    current(pathname) {
      const path = pathname.startsWith("/practice/") ? "/practices" : pathname;
      document.querySelectorAll("#shell-nav a").forEach((link) => {
        const here = link.getAttribute("href") === path;
        link.classList.toggle("current", here);
        if (here) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
      });
      return window.dash_clientside.no_update;
    },
  };
  window.dash_clientside = Object.assign({}, window.dash_clientside, { shell });
})();
