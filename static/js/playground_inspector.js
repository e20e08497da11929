/* What went over the wire, the numbers of it, what is left of the key's limits, and the same as code. */
"use strict";

window.PlaygroundInspector = (() => {
  const { make } = PlaygroundLog;
  const request = document.getElementById("play-request");
  const raw = document.getElementById("play-events");
  const code = document.getElementById("play-code");
  const limits = document.getElementById("play-limits");
  const tabs = [...document.querySelectorAll(".play-tabs [role=tab]")];
  // Of a long stream the last events are shown.
  const MOST_EVENTS = 400;
  let events = [];
  let head = "";
  let begun = 0;
  let frame = 0;

  // --- Tabs ---------------------------------------------------------------------------------------------------------

  function open(tab) {
    for (const one of tabs) {
      const chosen = one === tab;
      one.setAttribute("aria-selected", String(chosen));
      one.tabIndex = chosen ? 0 : -1;
      document.getElementById(one.getAttribute("aria-controls")).hidden = !chosen;
    }
  }

  for (const tab of tabs) {
    tab.addEventListener("click", () => open(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      open(next);
      next.focus();
    });
  }

  // --- Request and answer -------------------------------------------------------------------------------------------

  function draw() {
    frame = 0;
    const left = events.length - MOST_EVENTS;
    const more = left > 0 ? `(${left} earlier ones are left out)\n\n` : "";
    raw.textContent = `${head}\n\n${more}${events.slice(-MOST_EVENTS).join("\n\n")}`;
  }

  function drawSoon() {
    frame ||= requestAnimationFrame(draw);
  }

  // The secret is told by its kind alone: the panel is there to be copied.
  function sent(path, body, lent) {
    begun = performance.now();
    events = [];
    head = "Waiting for the answer.";
    const who = lent ? "a pass for your key" : "your secret";
    const headers = `Authorization: Bearer … (${who})\nContent-Type: application/json`;
    request.textContent = `POST ${path}\n${headers}\n\n${JSON.stringify(body, null, 2)}`;
    drawSoon();
  }

  function answered(answer) {
    head = `HTTP ${answer.status}\n${[...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n")}`;
    drawSoon();
    showLimits(answer.headers);
  }

  function event(text) {
    events.push(text.startsWith("{") || text.startsWith("[") ? text : `+${Math.round(performance.now() - begun)} ms\n${text}`);
    drawSoon();
  }

  // --- Numbers ------------------------------------------------------------------------------------------------------

  function number(name, text) {
    document.querySelector(`[data-number="${name}"]`).textContent = text;
  }

  function showLimits(headers) {
    const rows = [
      ["Requests", "requests"],
      ["Tokens", "tokens"],
    ].filter(([, unit]) => headers.has(`x-ratelimit-limit-${unit}`));
    if (!headers.has("openai-project")) return;
    limits.replaceChildren(
      ...rows.map(([label, unit]) => {
        const [limit, left, reset] = ["limit", "remaining", "reset"].map((part) => headers.get(`x-ratelimit-${part}-${unit}`));
        const row = make("div", "play-limit");
        const told = make("div");
        told.append(make("span", "quiet-text", left === limit ? `${label} left` : `${label} left, full again in ${reset}`));
        told.append(make("b", "", `${Numbers.exact(Number(left), "count")} of ${Numbers.exact(Number(limit), "count")}`));
        const bar = make("progress");
        bar.max = Number(limit);
        bar.value = Number(left);
        bar.setAttribute("aria-label", `${label} left`);
        row.append(told, bar);
        return row;
      }),
    );
    if (!rows.length) limits.append(make("p", "quiet-text", "This key has no limit of requests or tokens a minute."));
  }

  // --- Code ---------------------------------------------------------------------------------------------------------

  function showCode(snippets) {
    const template = document.getElementById("play-copyable");
    code.replaceChildren(
      ...snippets.map(({ title, code: text }) => {
        const made = template.content.cloneNode(true);
        made.querySelector("h3").textContent = title;
        made.querySelector("pre").textContent = text;
        made.querySelector("button").setAttribute("aria-label", `Copy the ${title} code`);
        return made;
      }),
    );
  }

  return { sent, answered, event, number, showCode };
})();
