/* The bar of filters sends itself, and cards say when they could not be fetched. */
"use strict";

(() => {
  const form = document.getElementById("filters");

  // --- The bar of filters --------------------------------------------------------------------------------------------

  form?.classList.add("is-sent-by-itself");

  // What says nothing is left out, so that the address stays one that can be read.
  form?.addEventListener("submit", () => {
    const custom = form.elements.period.value === "custom";
    for (const field of form.elements) {
      const end = field.name === "from" || field.name === "to";
      const plain = { compare: "before", group: "model", metric: "requests" }[field.name];
      if (field.name && (field.value === "" || field.value === plain || (end && !custom))) field.disabled = true;
    }
  });
  // The fields are needed again when somebody comes back to the page.
  window.addEventListener("pageshow", () => {
    for (const field of form?.elements || []) field.disabled = false;
  });

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!form || field.form !== form || field.tagName !== "SELECT") return;
    // A period of one's own wants its ends first.
    if (field.name === "period" && field.value === "custom") form.elements.from.focus();
    else form.requestSubmit();
  });

  // --- Cards ---------------------------------------------------------------------------------------------------------

  function state(body, failed) {
    const line = body.closest(".dash-card").querySelector(".card-state");
    const waits = body.querySelector(".skeleton") !== null;
    line.hidden = !failed;
    if (!failed) return;
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = "Try again";
    again.addEventListener("click", () => htmx.trigger(body, "again"));
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    line.replaceChildren(waits ? "This could not be loaded. " : `Not refreshed since ${body.dataset.since || time}. `, again);
  }

  function bodyOf(event) {
    const element = event.detail.elt;
    return element?.classList?.contains("card-body") ? element : null;
  }

  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const body = bodyOf(event);
      if (body) state(body, true);
    });
  }
  document.addEventListener("htmx:afterSwap", (event) => {
    const body = bodyOf(event);
    if (!body) return;
    body.dataset.since = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    state(body, false);
  });
  // Somebody who comes back to the tab sees what is, not what was.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    for (const body of document.querySelectorAll(".card-body[hx-get]")) htmx.trigger(body, "again");
  });
})();
