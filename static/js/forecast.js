/* The forecast's chart, drawn from the numbers in the page by the Chart.js that each page has; and the slider. */
"use strict";

(() => {
  const SLIDER_REST = 200;
  let chart = null;

  function colour(name) {
    return getComputedStyle(document.querySelector(".page")).getPropertyValue(`--${name}`).trim();
  }

  // --- The chart ----------------------------------------------------------------------------------------------------

  function told(value, data, short) {
    const digits = data.isMoney ? { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" } : { maximumFractionDigits: 0 };
    const small = data.isMoney && value !== 0 && Math.abs(value) < 1 ? { maximumSignificantDigits: 3 } : {};
    const compact = short && Math.abs(value) >= 1000 ? { notation: "compact", maximumFractionDigits: 1 } : {};
    return new Intl.NumberFormat("en", { ...digits, ...small, ...compact }).format(value);
  }

  function day(iso, options) {
    return new Date(`${iso}T00:00:00Z`).toLocaleDateString("en-GB", { timeZone: "UTC", ...options });
  }

  /* The days ahead, behind as many empty places as there are days past. */
  function ahead(data, values) {
    return [...data.past.map(() => null), ...values];
  }

  function datasets(data) {
    const band = { borderWidth: 0, pointRadius: 0, pointHitRadius: 0 };
    const line = { borderWidth: 2, pointRadius: 0, fill: false };
    return [
      { ...line, label: "Used", data: [...data.past.map(([, used]) => used), ...data.days.map(() => null)] },
      { ...line, label: "Expected", data: ahead(data, data.expected), borderDash: [6, 4] },
      { ...band, label: "80 % low", data: ahead(data, data.low_80), fill: false },
      { ...band, label: "80 % high", data: ahead(data, data.high_80), fill: "-1" },
      { ...band, label: "95 % low", data: ahead(data, data.low_95), fill: false },
      { ...band, label: "95 % high", data: ahead(data, data.high_95), fill: "-1" },
    ];
  }

  function lines(data, index) {
    if (index < data.past.length) return [`Used: ${told(data.past[index][1], data)}`];
    const at = index - data.past.length;
    return [
      `Expected: ${told(data.expected[at], data)}`,
      `80 %: ${told(data.low_80[at], data)} to ${told(data.high_80[at], data)}`,
      `95 %: ${told(data.low_95[at], data)} to ${told(data.high_95[at], data)}`,
    ];
  }

  function options(data, labels, wide) {
    return {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      plugins: {
        legend: { display: false },
        tooltip: {
          displayColors: false,
          borderWidth: 1,
          padding: 10,
          // One block of text for all lines of a day.
          filter: (item, at) => at === 0,
          callbacks: {
            title: (items) => (items.length ? day(labels[items[0].dataIndex], { weekday: "long", day: "numeric", month: "long" }) : ""),
            label: (item) => lines(data, item.dataIndex),
          },
        },
      },
      scales: {
        x: {
          border: {},
          grid: { display: false },
          ticks: { maxTicksLimit: wide ? 8 : 4, maxRotation: 0, callback: (_, index) => day(labels[index], { day: "numeric", month: "short" }) },
        },
        y: { border: { display: false }, beginAtZero: true, grid: {}, ticks: { maxTicksLimit: 6, callback: (value) => told(value, data, true) } },
      },
    };
  }

  function paint() {
    const [used, expected] = [colour("forecast-used"), colour("forecast-expected")];
    const own = [used, expected, expected, expected, expected, expected];
    chart.data.datasets.forEach((set, at) => {
      set.borderColor = set.pointBackgroundColor = own[at];
      set.backgroundColor = at === 3 ? `${expected}55` : `${expected}30`;
    });
    for (const scale of Object.values(chart.options.scales)) {
      scale.ticks.color = colour("quiet");
      scale.grid.color = colour("line");
    }
    Object.assign(chart.options.plugins.tooltip, {
      backgroundColor: colour("ground"),
      borderColor: colour("line"),
      titleColor: colour("loud"),
      bodyColor: colour("loud"),
    });
    chart.update("none");
  }

  function draw() {
    chart?.destroy();
    chart = null;
    const place = document.getElementById("forecast-chart");
    if (!place) return;
    const data = JSON.parse(document.getElementById("forecast-data").textContent);
    const labels = [...data.past.map(([at]) => at), ...data.days];
    chart = new Chart(place, { type: "line", data: { labels, datasets: datasets(data) }, options: options(data, labels, place.parentElement.clientWidth > 560) });
    paint();
  }

  // --- The slider ---------------------------------------------------------------------------------------------------

  function slider() {
    const growth = document.getElementById("forecast-growth");
    const shown = document.getElementById("forecast-growth-shown");
    let resting;
    growth.addEventListener("input", () => {
      shown.textContent = `${growth.value} %`;
      clearTimeout(resting);
      resting = setTimeout(() => growth.form.dispatchEvent(new CustomEvent("forecast:growth")), SLIDER_REST);
    });
  }

  // What was opened before a part was replaced is open after.
  let wasOpen = false;
  document.addEventListener("htmx:beforeSwap", () => { wasOpen = document.querySelector(".forecast-numbers")?.open ?? false; });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "forecast") return;
    const numbers = document.querySelector(".forecast-numbers");
    if (numbers) numbers.open = wasOpen;
    draw();
  });
  new MutationObserver(() => { if (chart) paint(); }).observe(document.documentElement, { attributeFilter: ["class"] });
  slider();
  draw();
})();
