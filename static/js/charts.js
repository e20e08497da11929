/* Charts of the dashboard: draws what `Chart.as_data` (apps/dashboard/charts.py) says, with the Chart.js that each page has.
   Without this file the tables are shown; with it they are one click away. */
"use strict";

(() => {
  // Lines differ by dash and mark, too: colour alone does not tell everybody.
  const DASHES = [[], [8, 3], [2, 3], [10, 3, 2, 3], [5, 5], [14, 4], [1, 2], [6, 2, 1, 2]];
  const MARKS = ["circle", "rect", "triangle", "rectRot", "cross", "star", "crossRot", "dash"];
  const DRAG = 8;
  // What somebody hid, and which charts they read as tables, outlives the refresh of a card.
  const hidden = new Map();
  const asTable = new Set();
  const drawn = new Map();
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  // --- Colours -------------------------------------------------------------------------------------------------------

  function colour(name) {
    return getComputedStyle(document.querySelector(".page")).getPropertyValue(`--${name}`).trim();
  }

  function colourOf(series, at) {
    const own = { others: "chart-others", before: "chart-before", success: "chart-good", limited: "chart-limited", refused: "chart-refused", failed: "chart-failed" };
    return colour(own[series.role] || `chart-${(at % 7) + 1}`);
  }

  // A value between two gaps has no line to be seen by.
  function alonePoints(values) {
    const missing = (at) => values[at] === null || values[at] === undefined;
    return values.map((value, at) => (missing(at - 1) && missing(at + 1) ? 3 : 0));
  }

  function grounded(data, series, own) {
    return data.kind === "areas" && series.role !== "before" ? `${own}b3` : own;
  }

  // --- A chart as Chart.js wants it ------------------------------------------------------------------------------------

  function dataset(data, series, at) {
    const line = data.kind === "lines" || data.kind === "areas" || series.role === "before";
    const own = colourOf(series, at);
    return {
      borderColor: own,
      backgroundColor: grounded(data, series, own),
      pointBackgroundColor: own,
      type: line ? "line" : "bar",
      label: series.name,
      data: series.values,
      hidden: (hidden.get(data.name) || new Set()).has(series.name),
      stack: series.role === "before" ? "before" : "now",
      order: series.role === "before" ? -1 : at,
      fill: data.kind === "areas" && series.role !== "before" ? (at ? "-1" : "origin") : false,
      borderWidth: line ? 2 : 0,
      borderDash: series.role === "before" ? [5, 4] : data.kind === "lines" ? DASHES[at % DASHES.length] : [],
      borderJoinStyle: "round",
      pointStyle: MARKS[at % MARKS.length],
      pointRadius: line ? alonePoints(series.values) : 0,
      pointHoverRadius: 4,
      spanGaps: false,
      maxBarThickness: 48,
      categoryPercentage: 0.9,
      barPercentage: 0.95,
    };
  }

  function painted(chart, data) {
    const grid = colour("line");
    const text = colour("quiet");
    if (data.kind === "doughnut") {
      const [set] = chart.data.datasets;
      set.backgroundColor = data.series.map(colourOf);
      set.borderColor = colour("ground");
    } else {
      chart.data.datasets.forEach((set, at) => {
        const own = colourOf(data.series[at], at);
        set.borderColor = own;
        set.backgroundColor = grounded(data, data.series[at], own);
        set.pointBackgroundColor = own;
      });
      for (const scale of Object.values(chart.options.scales)) {
        scale.ticks.color = text;
        scale.grid.color = grid;
        scale.border.color = grid;
      }
    }
    Object.assign(chart.options.plugins.tooltip, {
      backgroundColor: colour("ground"),
      borderColor: grid,
      titleColor: colour("loud"),
      bodyColor: colour("loud"),
      footerColor: text,
    });
    chart.update("none");
  }

  function tooltip(data) {
    const told = (value) => `${Numbers.exact(value, data.unit)} ${data.noun}`.trim();
    const whole = () => data.series.reduce((sum, series) => sum + (series.values[0] || 0), 0);
    return {
      borderWidth: 1,
      padding: 10,
      boxPadding: 4,
      usePointStyle: true,
      callbacks: data.kind === "doughnut" ? {
        label: (item) => ` ${told(item.raw)} (${Numbers.exact(whole() ? item.raw / whole() : null, "share")})`,
      } : {
        title: (items) => (items.length ? data.told[items[0].dataIndex] : ""),
        label: (item) => ` ${item.dataset.label}: ${told(item.raw)}`,
        footer: (items) => {
          const shown = items.filter((item) => item.dataset.stack === "now");
          if (!stacked(data) || shown.length < 2) return "";
          return `Together: ${told(shown.reduce((sum, item) => sum + (item.raw || 0), 0))}`;
        },
      },
    };
  }

  function stacked(data) {
    return data.kind === "bars" || data.kind === "areas";
  }

  function options(data) {
    const common = {
      responsive: true,
      maintainAspectRatio: false,
      animation: calm.matches || drawn.has(data.name) ? false : { duration: 300 },
      plugins: { colors: { enabled: false }, legend: { display: false }, tooltip: tooltip(data) },
    };
    if (data.kind === "doughnut") return { ...common, cutout: "68%" };
    return {
      ...common,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { stacked: stacked(data), grid: { display: false }, border: {}, ticks: { maxRotation: 0, autoSkipPadding: 16 } },
        y: {
          stacked: stacked(data),
          beginAtZero: true,
          grid: {},
          border: { display: false },
          ticks: { maxTicksLimit: 6, precision: data.unit === "count" ? 0 : undefined, callback: (value) => Numbers.brief(value, data.unit) },
        },
      },
    };
  }

  function configuration(data) {
    if (data.kind === "doughnut") {
      const gone = hidden.get(data.name) || new Set();
      const values = data.series.map((series) => (gone.has(series.name) ? 0 : series.values[0]));
      return { type: "doughnut", data: { labels: data.labels, datasets: [{ data: values, borderWidth: 2, backgroundColor: data.series.map(colourOf) }] }, options: options(data) };
    }
    return { type: "bar", data: { labels: data.labels, datasets: data.series.map((series, at) => dataset(data, series, at)) }, options: options(data) };
  }

  // --- Legend --------------------------------------------------------------------------------------------------------

  function swatch(data, series, at) {
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    mark.setAttribute("viewBox", "0 0 22 10");
    mark.setAttribute("aria-hidden", "true");
    const line = data.kind === "lines" || series.role === "before";
    const shape = document.createElementNS(mark.namespaceURI, line ? "line" : "rect");
    const own = line ? { x1: 0, x2: 22, y1: 5, y2: 5, "stroke-width": 3 } : { x: 6, width: 10, height: 10, rx: 2 };
    const dash = series.role === "before" ? [5, 4] : DASHES[at % DASHES.length];
    if (line && dash.length) own["stroke-dasharray"] = dash.join(" ");
    for (const [name, value] of Object.entries(own)) shape.setAttribute(name, value);
    shape.style[line ? "stroke" : "fill"] = colourOf(series, at);
    mark.append(shape);
    return mark;
  }

  function legend(figure, data, chart) {
    const list = figure.querySelector(".chart-legend");
    const gone = hidden.get(data.name) || new Set();
    hidden.set(data.name, gone);
    list.replaceChildren(...data.series.map((series, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "chart-series";
      button.setAttribute("aria-pressed", String(!gone.has(series.name)));
      button.append(swatch(data, series, at), series.name);
      button.addEventListener("click", () => {
        if (!gone.delete(series.name)) gone.add(series.name);
        button.setAttribute("aria-pressed", String(!gone.has(series.name)));
        if (data.kind === "doughnut") {
          chart.data.datasets[0].data[at] = gone.has(series.name) ? 0 : series.values[0];
        } else {
          chart.data.datasets[at].hidden = gone.has(series.name);
        }
        chart.update();
      });
      return button;
    }));
    list.hidden = data.series.length < 2;
  }

  // --- Zoom ----------------------------------------------------------------------------------------------------------

  // Dragging over a chart opens the period that was dragged over; the fields for the period do the same by keyboard.
  function zoom(canvas, data, chart) {
    const frame = canvas.parentElement;
    const band = document.createElement("div");
    band.className = "chart-band";
    band.hidden = true;
    frame.append(band);
    let from = null;

    const within = (event) => {
      const { left, right } = chart.chartArea;
      return Math.min(right, Math.max(left, event.clientX - canvas.getBoundingClientRect().left));
    };
    const index = (x) => Math.min(data.labels.length - 1, Math.max(0, Math.round(chart.scales.x.getValueForPixel(x))));
    const stop = () => {
      from = null;
      band.hidden = true;
    };

    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      from = within(event);
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (from === null) return;
      const to = within(event);
      if (Math.abs(to - from) < DRAG) return;
      band.hidden = false;
      band.style.left = `${Math.min(from, to)}px`;
      band.style.width = `${Math.abs(to - from)}px`;
      band.style.top = `${chart.chartArea.top}px`;
      band.style.height = `${chart.chartArea.bottom - chart.chartArea.top}px`;
    });
    canvas.addEventListener("pointerup", (event) => {
      if (from === null) return;
      const [first, last] = [from, within(event)].sort((one, other) => one - other);
      stop();
      if (last - first >= DRAG) open(data.bounds[index(first)], data.bounds[index(last) + 1]);
    });
    canvas.addEventListener("pointercancel", stop);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") stop();
    });
  }

  function open(start, end) {
    const address = new URL(window.location.href);
    address.searchParams.set("period", "custom");
    address.searchParams.set("from", start);
    address.searchParams.set("to", end);
    address.searchParams.delete("grain");
    window.location.assign(address);
  }

  // --- A figure of the page ------------------------------------------------------------------------------------------

  function show(figure, name, table) {
    figure.classList.toggle("is-table", table);
    const button = figure.querySelector(".chart-toggle");
    button.setAttribute("aria-pressed", String(table));
    button.textContent = table ? "As a chart" : "As a table";
    if (table) asTable.add(name);
    else asTable.delete(name);
  }

  function ready(figure) {
    const name = figure.dataset.chart;
    const button = figure.querySelector(".chart-toggle");
    figure.classList.add("is-ready");
    button.hidden = false;
    button.addEventListener("click", () => show(figure, name, !figure.classList.contains("is-table")));
    const canvas = figure.querySelector("canvas");
    if (canvas) {
      const data = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
      const chart = new Chart(canvas, configuration(data));
      painted(chart, data);
      legend(figure, data, chart);
      if (data.zooms) zoom(canvas, data, chart);
      drawn.set(name, { chart, data, figure });
    }
    show(figure, name, asTable.has(name));
  }

  function draw(part) {
    for (const [name, { figure, chart }] of drawn) {
      if (!figure.isConnected) {
        chart.destroy();
        // The name stays: what was drawn once comes back without a movement.
        drawn.set(name, { figure, chart, gone: true });
      }
    }
    const figures = [...part.querySelectorAll("figure.plot:not(.is-ready)")];
    if (part.matches?.("figure.plot:not(.is-ready)")) figures.push(part);
    figures.forEach(ready);
  }

  function repaint() {
    for (const { chart, data, figure, gone } of drawn.values()) {
      if (gone) continue;
      painted(chart, data);
      legend(figure, data, chart);
    }
  }

  new MutationObserver(repaint).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => requestAnimationFrame(repaint));

  // Paper is white.
  let dark = false;
  window.addEventListener("beforeprint", () => {
    dark = document.documentElement.classList.contains("dark");
    document.documentElement.classList.remove("dark");
    repaint();
    for (const { chart, gone } of drawn.values()) if (!gone) chart.resize();
  });
  window.addEventListener("afterprint", () => {
    document.documentElement.classList.toggle("dark", dark);
    repaint();
    for (const { chart, gone } of drawn.values()) if (!gone) chart.resize();
  });

  document.addEventListener("DOMContentLoaded", () => draw(document));
  document.addEventListener("htmx:load", (event) => draw(event.detail.elt));
})();
