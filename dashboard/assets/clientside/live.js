// What needs no data from the server: is there news, how old is the last result, which scheme did the reader choose.
(function () {
  "use strict";
  let seenAt = null; // when the last heartbeat came, by the browser's own clock: it is compared with itself only
  let seen = null;
  const READY_MS = 50;
  const GIVEN_UP_MS = 10000;
  const TICK_MS = 1000;
  const SLOW_MS = 60000;
  let told = null; // the version that pages know
  let slowTold = null;
  let slowAt = null; // when slow news was last told

  // Once the frame of the pages stands: Dash knows nothing to be told before.
  const ready = new Promise((resolve) => {
    const waiting = window.setInterval(() => {
      const { set_props: telling } = window.dash_clientside || {};
      if (!telling || !document.getElementById("shell")) return;
      window.clearInterval(waiting);
      resolve();
    }, READY_MS);
  });

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

  // Silence is said by `age`, which counts how long no heartbeat has come.
  async function heard() {
    try {
      const reply = (await window.bookwatchPulse) || (await fetch("/pulse", { signal: AbortSignal.timeout(GIVEN_UP_MS) }));
      window.bookwatchPulse = null; // the first was asked for with the page itself
      return reply.status === 200 ? await reply.json() : null;
    } catch {
      return null;
    }
  }

  function age(limits) {
    if (!seen) return said("Connecting", "");
    const quiet = (Date.now() - seenAt) / 1000;
    if (quiet > Number(limits.silent)) {
      return said(`No answer for ${lasting(quiet)}`,
        `No answer from Bookwatch for ${lasting(quiet)}. What is shown below is older than that.`);
    }
    if (seen.age_s === null) return said("No result yet", "");
    const since = Math.max(0, seen.age_s) + quiet;
    if (since > Number(limits.stale)) {
      return said(`${lasting(since)} ago`,
        `No results for ${lasting(since)}: Bookwatch itself may be stopped. What is shown below is older than that.`);
    }
    if (seen.judged_s !== null && seen.judged_s + quiet > Number(limits.stale)) {
      return said(`Live, ${lasting(since)} ago`,
        `No verdict for ${lasting(seen.judged_s + quiet)}: results arrive, and Bookwatch's evaluation may be stopped. ` +
        "The verdicts shown below are older than that.");
    }
    return said(`Live, ${lasting(since)} ago`, "");
  }

  // Dash would tell every part of the page of each second; nobody but these two is concerned.
  function tick() {
    const stale = document.getElementById("live-stale");
    const frame = document.getElementById("live-age-frame");
    if (!stale || !frame) return;
    const [text, look, warning, staleLook] = age(stale.dataset);
    document.getElementById("live-age").textContent = text;
    frame.className = look;
    stale.className = staleLook;
    if (stale.textContent !== warning) stale.textContent = warning; // a reader of the screen says it once
  }
  window.setInterval(tick, TICK_MS);

  // News is a version that pages do not know yet; slow news is told once a minute at most. No callback of Dash tells
  // it: on a busy machine the answer of one comes after the next was asked, and Dash drops it.
  function tell() {
    const { version } = seen;
    if (version !== told) window.dash_clientside.set_props("live-news", { data: told = version });
    if (version !== slowTold && (slowAt === null || Date.now() - slowAt >= SLOW_MS)) {
      slowAt = Date.now();
      window.dash_clientside.set_props("live-slow-news", { data: slowTold = version });
    }
  }
  async function poll() {
    const heartbeat = await heard();
    if (heartbeat) [seen, seenAt] = [heartbeat, Date.now()];
    await ready;
    if (heartbeat) tell();
    tick();
    window.setTimeout(poll, Number(document.getElementById("live-stale").dataset.poll) * 1000);
  }
  poll();

  // Plotly cannot read CSS variables, so figures are asked for again when the reader changes light and dark.
  function tellScheme() {
    const scheme = document.documentElement.getAttribute("data-mantine-color-scheme");
    window.dash_clientside.set_props("live-scheme", { data: scheme === "dark" ? "dark" : "light" });
  }
  ready.then(() => {
    tellScheme();
    new MutationObserver(tellScheme).observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
  });
})();
