/* The live view: draws what the stream says each second, and asks by itself where streams do not get through. */
"use strict";

(() => {
  const ROWS = 200;
  const FAILURES = 3;
  const POLL_MS = 2000;
  const WINDOW = 60;
  const COLOURS = {
    light: { good: "#0072b2", bad: "#d55e00", grid: "#e5e7eb", text: "#6b7280" },
    dark: { good: "#56b4e9", bad: "#e69f00", grid: "#374151", text: "#9ca3af" },
  };

  const config = JSON.parse(document.getElementById("live-config").textContent);
  const root = document.getElementById("live");
  const rows = document.getElementById("live-rows");
  const pause = document.getElementById("live-pause");
  const held = document.getElementById("live-held");
  const empty = document.getElementById("live-empty");
  const seconds = new Map();
  const waiting = [];
  let waitingRows = 0;
  let failures = 0;
  let polling = null;
  let chart = null;

  // --- Numbers ------------------------------------------------------------------------------------------------------

  const count = (value) => Numbers.exact(value, "count");
  const duration = (us) => Numbers.exact(us, "duration");
  const share = (part, all) => Numbers.exact(part / all, "share");
  const mean = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

  // As `quantile` of apps/usage/histogram.py: linear inside its bucket.
  function quantile(counts, q) {
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (!total) return null;
    const rank = q * total;
    let below = 0;
    for (let bucket = 0; bucket < counts.length; bucket += 1) {
      if (counts[bucket] && below + counts[bucket] >= rank) {
        const low = bucket ? config.bounds[bucket - 1] : 0;
        const high = config.bounds[Math.min(bucket, config.bounds.length - 1)];
        return low + (high - low) * Math.max(0, (rank - below) / counts[bucket]);
      }
      below += counts[bucket];
    }
    return config.bounds[config.bounds.length - 1];
  }

  function summed(last, column) {
    const counts = new Array(config.bounds.length + 1).fill(0);
    for (const second of last) {
      for (const [bucket, count] of Object.entries(second[column])) counts[Number(bucket)] += count;
    }
    return counts;
  }

  function total(last, column) {
    return last.reduce((sum, second) => sum + second[column], 0);
  }

  function put(name, text) {
    root.querySelector(`[data-figure="${name}"]`).textContent = text;
  }

  // --- What a second says -------------------------------------------------------------------------------------------

  function keep(second) {
    seconds.set(second.second, second);
    for (const at of seconds.keys()) {
      if (at <= second.second - config.seconds) seconds.delete(at);
    }
  }

  function show(now) {
    const newest = Math.max(...seconds.keys());
    const current = seconds.get(newest);
    const last = [...seconds.values()].filter((second) => second.second > newest - WINDOW);
    const asked = total(last, "requests");
    const failed = total(last, "errors");
    const durations = summed(last, "durations");
    const firsts = summed(last, "first_tokens");
    put("rate", count(current.requests));
    put("rate-minute", `${mean.format(asked / WINDOW)} on average in the last minute`);
    put("errors", asked ? share(failed, asked) : "–");
    put("errors-count", asked ? `${count(failed)} of ${count(asked)}` : "no request");
    put("p50", duration(quantile(durations, 0.5)));
    put("p95", `p95 ${duration(quantile(durations, 0.95))}, p99 ${duration(quantile(durations, 0.99))}`);
    put("first-token", duration(quantile(firsts, 0.5)));
    put("first-token-p95", `p95 ${duration(quantile(firsts, 0.95))}`);
    put("tokens", count(current.tokens));
    put("cost", `${Numbers.brief(total(last, "cost_nano"), "money")} in the last minute`);
    if (now) {
      put("in-flight", count(now.in_flight));
      put("streams", now.streams === 1 ? "1 stream open" : `${count(now.streams)} streams open`);
      showGauges(now.gauges);
    }
    draw(newest);
  }

  function showGauges(gauges) {
    const place = document.getElementById("live-gauges");
    if (!gauges.length) {
      place.replaceChildren(text("p", "quiet", "No key uses its limits now."));
      return;
    }
    place.replaceChildren(...gauges.map(gauge));
  }

  function gauge(told) {
    const box = text("div", "live-gauge", "");
    box.append(text("strong", "", told.key), text("span", "quiet", told.project));
    for (const [label, share] of [["requests", told.requests], ["tokens", told.tokens]]) {
      if (share === null) continue;
      const meter = document.createElement("meter");
      Object.assign(meter, { min: 0, max: 1, low: 0.7, high: 0.9, optimum: 0, value: share });
      meter.setAttribute("aria-label", `${label} a minute of ${told.key}`);
      box.append(text("span", "quiet", `${label} a minute`), text("span", "quiet", `${Math.round(100 * share)} %`), meter);
    }
    return box;
  }

  function text(tag, className, words) {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = words;
    return element;
  }

  // --- The chart ----------------------------------------------------------------------------------------------------

  function colours() {
    return document.documentElement.classList.contains("dark") ? COLOURS.dark : COLOURS.light;
  }

  function paint() {
    const { good, bad, grid, text: words } = colours();
    const [answered, failed] = chart.data.datasets;
    Object.assign(answered, { backgroundColor: `${good}55`, borderColor: good });
    Object.assign(failed, { backgroundColor: `${bad}88`, borderColor: bad });
    for (const axis of Object.values(chart.options.scales)) {
      axis.grid.color = grid;
      axis.ticks.color = words;
    }
    chart.options.plugins.legend.labels.color = words;
  }

  function line(label, extra) {
    return { label, data: [], borderWidth: 1.5, pointRadius: 0, tension: 0.2, ...extra };
  }

  function makeChart() {
    chart = new Chart(document.getElementById("live-chart"), {
      type: "line",
      data: { labels: [], datasets: [line("Succeeded", { fill: "origin" }), line("Refused or failed", { fill: "-1", borderDash: [4, 3] })] },
      options: {
        animation: false,
        maintainAspectRatio: false,
        interaction: { mode: "index", intersect: false },
        plugins: { legend: { display: true, position: "bottom", labels: { boxWidth: 12 } } },
        scales: {
          x: { grid: { display: false }, ticks: { maxTicksLimit: 6, maxRotation: 0 } },
          y: { beginAtZero: true, stacked: true, grid: {}, ticks: { precision: 0 }, border: { display: false } },
        },
      },
    });
    paint();
    new MutationObserver(() => {
      paint();
      chart.update();
    }).observe(document.documentElement, { attributeFilter: ["class"] });
  }

  function draw(newest) {
    if (document.hidden) return;
    const range = Array.from({ length: config.seconds - 1 }, (_, index) => newest - config.seconds + 2 + index);
    const at = (second, column) => seconds.get(second)?.[column] ?? 0;
    chart.data.labels = range.map((second) => new Date(second * 1000).toLocaleTimeString("en-GB"));
    chart.data.datasets[0].data = range.map((second) => at(second, "requests") - at(second, "errors"));
    chart.data.datasets[1].data = range.map((second) => at(second, "errors"));
    chart.update();
  }

  // --- Rows ---------------------------------------------------------------------------------------------------------

  function dress() {
    for (const time of rows.querySelectorAll("time:not([datetime])")) {
      const moment = new Date(Number(time.dataset.time) * 1000);
      time.dateTime = moment.toISOString();
      time.title = moment.toISOString();
      time.textContent = moment.toLocaleTimeString("en-GB");
    }
    while (rows.rows.length > ROWS) rows.deleteRow(-1);
    empty.hidden = rows.rows.length > 0;
  }

  function insert(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    // After a break some may come a second time.
    for (const row of template.content.querySelectorAll("tr")) if (document.getElementById(row.id)) row.remove();
    const fresh = template.content.querySelectorAll("tr");
    // At a row or two a second a mark helps the eye; at twenty it is a flicker.
    if (fresh.length < 4) for (const row of fresh) row.classList.add("new");
    rows.prepend(template.content);
    htmx.process(rows);
    dress();
  }

  function hold(html) {
    waiting.push(html);
    waitingRows += html.split("<tr ").length - 1;
    held.hidden = false;
    held.textContent = `${count(waitingRows)} new`;
  }

  pause.addEventListener("click", () => {
    const paused = pause.getAttribute("aria-pressed") !== "true";
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Go on" : "Pause";
    if (paused) return;
    for (const html of waiting.splice(0)) insert(html);
    waitingRows = 0;
    held.hidden = true;
  });

  function isPaused() {
    return pause.getAttribute("aria-pressed") === "true";
  }

  // --- The stream, and what stands in for it --------------------------------------------------------------------------

  function say(state, words) {
    const place = document.getElementById("live-state");
    place.className = `live-state ${state}`;
    place.textContent = words;
  }

  root.addEventListener("htmx:sseBeforeMessage", (event) => {
    event.preventDefault();
    const { type, data } = event.detail;
    if (type === "rows") {
      if (isPaused()) hold(data);
      else insert(data);
    } else if (type === "history") {
      seconds.clear();
      JSON.parse(data).forEach(keep);
      show(null);
    } else {
      const told = JSON.parse(data);
      keep(told.second);
      show(told.now);
    }
  });

  root.addEventListener("htmx:sseOpen", () => {
    failures = 0;
    say("open", "Live");
  });

  root.addEventListener("htmx:sseError", (event) => {
    failures += 1;
    say("away", "Connecting again");
    if (failures >= FAILURES && !polling) {
      event.detail.source.close();
      root.removeAttribute("sse-connect");
      polling = { second: "", seen: "" };
      poll();
    }
  });

  async function poll() {
    const address = new URL(root.dataset.poll, location.href);
    for (const [name, value] of Object.entries(polling)) if (value !== "") address.searchParams.set(name, value);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 401) {
        location.reload();
        return;
      }
      const told = await answer.json();
      told.seconds.forEach(keep);
      if (told.rows) (isPaused() ? hold : insert)(told.rows);
      polling = { second: told.second, seen: told.seen };
      if (seconds.size) show(told.now);
      say("polling", "Live, every two seconds");
    } catch {
      say("away", "The server does not answer. Trying again");
    }
    setTimeout(poll, POLL_MS);
  }

  makeChart();
  if (rows) dress();
})();
