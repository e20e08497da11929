/* Numbers as people read them: the twin of apps/listing/numbers.py, which a test holds against this file. */
"use strict";

window.Numbers = (() => {
  const NOTHING = "–";
  const NANO = 1e9;
  const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
  const cents = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

  // Without zeros at the end and without an exponent.
  function significant(value, digits = 3) {
    if (value === 0) return "0";
    const power = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))));
    const text = Number(value.toPrecision(digits)).toFixed(Math.min(100, Math.max(0, digits - 1 - power)));
    return text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
  }

  function whole(value) {
    return Number(value.toFixed(0));
  }

  function duration(us) {
    if (us < 999.5) return `${significant(us)} µs`;
    if (us < 999500) return `${significant(us / 1e3)} ms`;
    if (us < 59950000) return `${significant(us / 1e6)} s`;
    const seconds = whole(us / 1e6);
    return `${grouped.format(Math.floor(seconds / 60))} min ${seconds % 60} s`;
  }

  function dollars(nano) {
    const amount = Math.abs(nano);
    const decimals = String(amount % NANO).padStart(9, "0").replace(/0+$/, "").padEnd(2, "0");
    return `${nano < 0 ? "-" : ""}$${grouped.format(Math.floor(amount / NANO))}.${decimals}`;
  }

  function scaled(value) {
    for (const [power, letter] of [[1e3, "K"], [1e6, "M"]]) {
      if (Math.abs(value) < 999.5 * power) return `${significant(value / power)} ${letter}`;
    }
    return `${significant(value / 1e9)} B`;
  }

  function briefMoney(nano) {
    if (nano === 0) return "$0.00";
    if (nano < NANO / 100) return `$${significant(nano / NANO, 2)}`;
    if (nano >= 10000 * NANO) return `$${scaled(nano / NANO)}`;
    return `$${cents.format(Number((nano / NANO).toFixed(2)))}`;
  }

  function exact(value, unit) {
    if (value === null || value === undefined) return NOTHING;
    if (unit === "money") return dollars(value);
    if (unit === "duration") return duration(value);
    if (unit === "share") return `${significant(100 * value)} %`;
    return grouped.format(value);
  }

  function brief(value, unit) {
    if (value === null || value === undefined) return NOTHING;
    if (unit === "money") return value < 0 ? `-${briefMoney(-value)}` : briefMoney(value);
    if (unit === "count" && Math.abs(value) >= 10000) return scaled(value);
    return exact(value, unit);
  }

  return { exact, brief };
})();
