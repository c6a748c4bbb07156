// The part of the address after # is the state of a page. Links and pickers change parts of it; what is kept goes along.
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;
  const KEPT = ["period", "pct", "role", "time"];
  const EVERY = "every"; // a picker's choice that asks for nothing in particular

  const parts = (hash) => new URLSearchParams((hash || "").replace(/^#/, ""));
  function text(found) {
    const words = found.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
    return words ? `#${words}` : "";
  }
  function kept() {
    const here = parts(window.location.hash);
    const found = new URLSearchParams();
    KEPT.forEach((key) => { if (here.get(key)) found.set(key, here.get(key)); });
    return found;
  }
  function merged(changes) {
    const here = parts(window.location.hash);
    parts(changes).forEach((value, key) => { if (value) here.set(key, value); else here.delete(key); });
    return text(here);
  }
  function isOurs(href) {
    return href.startsWith("/") && !href.startsWith("//") && !href.startsWith("/export/") && !href.includes("#");
  }
  function full(href) {
    if (href.startsWith("#")) return href.includes("=") ? (merged(href) || window.location.pathname) : href;
    return isOurs(href) ? href + text(kept()) : href;
  }

  // What somebody wrote after ? is taken as if it stood after #, so that the page reads it or says that it cannot.
  const asked = new URLSearchParams(window.location.search);
  if (asked.size) {
    parts(window.location.hash).forEach((value, key) => asked.set(key, value));
    window.history.replaceState({}, "", window.location.pathname + text(asked));
  }

  // A new page is read from its beginning, by those who cannot see that it is new as well.
  function toContent() {
    const content = document.getElementById("content");
    if (content) content.focus({ preventScroll: true });
  }
  let shownPath = window.location.pathname;
  window.addEventListener("popstate", () => {
    if (window.location.pathname !== shownPath) toContent();
    shownPath = window.location.pathname;
  });
  // Moves within the app without loading it anew, as dcc.Link does.
  window.bookwatchGo = function (href) {
    const to = full(href);
    const stays = href.startsWith("#");
    window.history.pushState({}, "", to);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    shownPath = window.location.pathname;
    if (!stays) { window.scrollTo(0, 0); toContent(); }
  };
  window.bookwatchPut = function (changes) {
    window.history.replaceState({}, "", merged(changes) || window.location.pathname);
  };

  const linkOf = (event) => event.target.closest && event.target.closest("a[href]");
  document.addEventListener("click", (event) => {
    const link = linkOf(event);
    if (!link || link.target || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const href = link.getAttribute("href");
    if (link.classList.contains("skip")) { // its target is a place on the page, not a state of it
      event.preventDefault();
      toContent();
      return;
    }
    if (!(href.startsWith("#") ? href.includes("=") : href.startsWith("/") && !href.startsWith("/export/"))) return;
    event.preventDefault();
    event.stopPropagation();
    window.bookwatchGo(href);
  }, true);
  // For those who open a link in another tab, or copy it: the link itself says the whole.
  ["pointerdown", "contextmenu"].forEach((kind) => document.addEventListener(kind, (event) => {
    const link = linkOf(event);
    const href = link && link.getAttribute("href");
    if (href && isOurs(href) && !href.startsWith("/export/")) link.setAttribute("href", full(href));
  }, true));

  // The page that is open; one practice belongs to Practices, one of a list to its list.
  function mark(pathname) {
    const page = pathname.split("/")[1];
    const path = { practice: "/practices", incident: "/incidents" }[page] || pathname;
    document.documentElement.dataset.page = page || "now";
    document.querySelectorAll("#shell-nav a").forEach((link) => {
      const here = link.getAttribute("href").split("#")[0] === path;
      link.classList.toggle("current", here);
      if (here) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
    });
  }
  // The period where none is chosen: how long it is differs from page to page, and the picker says it.
  function usual(label, options) {
    if (options.some((each) => each.value === EVERY && each.label === label)) return none();
    return options.map((each) => (each.value === EVERY ? { ...each, label } : each));
  }

  const address = {
    // Address -> pickers. An own span of days is a choice of the picker while it lasts; a code is found in any case.
    shown(hash, pathname, pcts, lengths, options) {
      const here = parts(hash);
      const pct = here.get("pct") || EVERY;
      const values = (pcts || []).map((each) => each.value);
      const alike = values.includes(pct) ? pct : values.find((each) => each.toLowerCase() === pct.toLowerCase());
      const period = here.get("period") || EVERY;
      mark(pathname);
      return [period.includes("..") ? "days" : period, alike || pct, here.get("role") || EVERY,
        here.get("time") === "all", period.includes("..") ? period.split("..") : none(),
        usual(lengths[pathname.split("/")[1]] || lengths[""], options)];
    },
    // The moment of a repair, as the picker writes it, in Europe/London.
    fixed(value) {
      const moment = (value || "").replace(" ", "T");
      const known = parts(window.location.hash).get("fix") || "";
      if (moment.slice(0, 16) !== known.slice(0, 16)) window.bookwatchGo(`#fix=${moment}`);
      return none();
    },
    // Pickers -> address: only what the reader changed.
    picked(period, pct, role, all, days) {
      const here = parts(window.location.hash);
      const was = here.get("period") || "";
      const changes = new URLSearchParams();
      if (period === "days" && days && days[0] && days[1]) changes.set("period", `${days[0]}..${days[1]}`);
      else if (period && period !== "days") changes.set("period", period === EVERY ? "" : period);
      if (pct) changes.set("pct", pct === EVERY ? "" : pct);
      if (role) changes.set("role", role === EVERY ? "" : role);
      changes.set("time", all ? "all" : "");
      const frame = document.getElementById("shell-filters");
      if (frame) frame.classList.toggle("with-days", period === "days" || was.includes(".."));
      const to = merged(changes.toString());
      if (to !== text(here)) window.bookwatchGo(`#${changes.toString()}`);
      return none();
    },
  };
  window.dash_clientside = Object.assign({}, window.dash_clientside, { address });
})();
