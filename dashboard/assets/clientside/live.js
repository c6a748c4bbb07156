// What needs no data from the server: is there news, how old is the last result, which scheme did the reader choose.
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;
  let seenAt = null; // when the last heartbeat came, by the browser's own clock: it is compared with itself only
  let seen = null;
  const SLOW_MS = 60000;
  let toldAt = null; // when slow news was last told

  function lasting(seconds) {
    const s = Math.max(0, Math.round(seconds));
    if (s < 60) return `${s}\u00a0s`;
    if (s < 3600) return `${Math.floor(s / 60)}\u00a0min ${s % 60}\u00a0s`;
    if (s < 86400) return `${Math.floor(s / 3600)}\u00a0h ${Math.floor((s % 3600) / 60)}\u00a0min`;
    return `${Math.floor(s / 86400)}\u00a0d ${Math.floor((s % 86400) / 3600)}\u00a0h`;
  }

  function said(text, warning) {
    const stale = warning ? " is-stale" : "";
    return [text, `live${stale}`, warning || "", `stale${stale}`];
  }

  const live = {
    // Silence is said by `age`, which counts how long no heartbeat has come.
    async beat() {
      try {
        const reply = (await window.bookwatchPulse) || (await fetch("/pulse"));
        window.bookwatchPulse = null; // the first was asked for with the page itself
        return reply.status === 200 ? await reply.json() : none();
      } catch {
        return none();
      }
    },
    news(heartbeat, known) {
      return !heartbeat || heartbeat.version === known ? none() : heartbeat.version;
    },
    slow_news(heartbeat, known) {
      const fresh = heartbeat && heartbeat.version !== known;
      if (!fresh || (toldAt !== null && Date.now() - toldAt < SLOW_MS)) return none();
      toldAt = Date.now();
      return heartbeat.version;
    },
    age(_tick, heartbeat, limits) {
      const now = Date.now();
      if (heartbeat && heartbeat !== seen) { seen = heartbeat; seenAt = now; }
      if (!seen) return said("Connecting", "");
      const quiet = (now - seenAt) / 1000;
      if (quiet > limits.silent_s) {
        return said(`No answer for ${lasting(quiet)}`,
          `No answer from Bookwatch for ${lasting(quiet)}. What is shown below is older than that.`);
      }
      if (seen.age_s === null) return said("No result yet", "");
      const age = Math.max(0, seen.age_s) + quiet;
      if (age > limits.stale_s) {
        return said(`${lasting(age)} ago`,
          `No results for ${lasting(age)}: Bookwatch itself may be stopped. What is shown below is older than that.`);
      }
      if (seen.judged_s !== null && seen.judged_s + quiet > limits.stale_s) {
        return said(`Live, ${lasting(age)} ago`,
          `No verdict for ${lasting(seen.judged_s + quiet)}: results arrive, and Bookwatch's evaluation may be stopped. ` +
          "The verdicts shown below are older than that.");
      }
      return said(`Live, ${lasting(age)} ago`, "");
    },
  };
  window.dash_clientside = Object.assign({}, window.dash_clientside, { live });

  // Plotly cannot read CSS variables, so figures are asked for again when the reader changes light and dark.
  function tellScheme() {
    const scheme = document.documentElement.getAttribute("data-mantine-color-scheme");
    if (window.dash_clientside.set_props && document.getElementById("shell")) {
      window.dash_clientside.set_props("live-scheme", { data: scheme === "dark" ? "dark" : "light" });
      return true;
    }
    return false;
  }
  new MutationObserver(tellScheme).observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
  const waiting = window.setInterval(() => { if (tellScheme()) window.clearInterval(waiting); }, 50);
})();
